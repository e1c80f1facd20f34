import type { Envelope } from './envelope.ts'
import { keepLatest } from './keep-latest.ts'
import type { LeaseWatch } from './lease-watch.ts'
import type { Claims } from './ports.ts'
import type { Records } from './record.ts'
import { clocksDiffer, handOutMargin } from './rules.ts'

/** Called for every request that its JWT lets in; costs nothing but two comparisons, nearly always. */
export type NoteUse = (envelope: Envelope, claims: Claims) => void

interface Looked {
  readonly generation: number
  /** When to look again, epoch seconds: never, once it is settled. */
  readonly again: number
  /** When the record said that it was last handed out. */
  readonly handedAt?: number
}

/** Sessions whose looks are remembered; forgetting one costs one read of the store. */
const most = 10_000

/**
 * A generation that is used a while after it was handed out has been received: the one before it is
 * spent for good, so that whoever still holds it is not the browser whose answer was lost. The hand-out
 * may have been timed by another process's clock: either it is so long ago that this does not matter, or
 * this process has seen for as long that there was none.
 */
export function createNoteUse(records: Records, leases: LeaseWatch, now: () => number): NoteUse {
  const looked = new Map<string, Looked>()

  const settle = (sid: string, entry: Looked): void => keepLatest(looked, sid, entry, most)

  const look = async (
    { sid, generation, absoluteEnd }: Envelope,
    margin: number,
    seen: Looked | undefined,
  ): Promise<void> => {
    const { text, record } = await records.read(sid)
    if (!record || 'dead' in record || record.n !== generation || record.received) return
    const time = now()
    const { handedAt } = record
    if (leases.isHeld(record.lease)) return settle(sid, { generation, again: time + 1 })
    const longAgo = time - handedAt >= margin + clocksDiffer
    const again = seen?.generation === generation
    const unchanged = again && seen.handedAt === handedAt
    // Whoever makes sure that it is handed out again and again cannot put that off for ever.
    const overdue = again && time - record.since >= 3 * margin + clocksDiffer
    if (!longAgo && !unchanged && !overdue)
      return settle(sid, { generation, again: time + margin, handedAt })
    const received = { ...record, received: true }
    if (await records.swap(sid, text, received, absoluteEnd - time)) return
    settle(sid, { generation, again: time })
  }

  return (envelope, claims) => {
    const margin = 2 * handOutMargin(claims.exp - claims.iat)
    const time = now()
    if (time < envelope.handedAt + margin) return
    const known = looked.get(envelope.sid)
    if (known && known.generation >= envelope.generation && time < known.again) return
    settle(envelope.sid, { generation: envelope.generation, again: Infinity })
    // What the store cannot tell now, another request of another process will.
    look(envelope, margin, known).catch(() => undefined)
  }
}
