import type { SessionEvent } from '../../src/lib/events.ts'
import type { Session } from '../../src/lib/session.ts'
import { names } from './browser.ts'
import type { FusionAuth } from './fusionauth.ts'
import type { Process } from './processes.ts'
import type { Schedule, Step } from './steps.ts'
import { virtualNow } from './virtual-time.ts'
import type { Outcome } from './world.ts'

interface Seen {
  readonly holder: 'owner' | 'thief'
  readonly process: Process
  readonly startedAt: number
  /** Whose envelope the request carried. */
  readonly presented: string | undefined
  readonly hasCookies: boolean
}

/** Knows everything, and says where a promise was broken. */
export interface Judge {
  step(step: Step): void
  event(event: SessionEvent, process: Process): void
  sidOf(rt: string | undefined): string | undefined
  signedIn(sid: string, sub: string): void
  /** Signing out, or in again, was sent for: from now on the session may end at any time. */
  doom(sid: string | undefined, everywhere: boolean): void
  /** The request that ended a session has been worked off. */
  over(sid: string, process: Process, how: string): void
  opened(session: Session, comeAgain: boolean, seen: Seen): void
  answered(
    setCookies: readonly string[],
    sid: string | undefined,
    seen: Seen & { readonly clearing: boolean },
  ): void
  stolen(sid: string): void
  bothGained(owner: number, thief: number): void
  threw(error: unknown): void
  mended(): void
  outcome(): Outcome
}

/** Seconds another process may take to hear of a sign-out or a theft. */
const hearsWithin = 1.5

export function createJudge(fusionAuth: FusionAuth, { policy }: Schedule): Judge {
  const violations: string[] = []
  const seenHow: Record<string, number> = {}
  const owners = new Map<string, string>()
  const subs = new Map<string, string>()
  const ended = new Map<string, { readonly at: number; readonly process: Process }>()
  /** Sessions that a sign-out, or another sign-in, was sent for, whether it was worked off or not. */
  const doomed = new Set<string>()
  /** When a person signed out everywhere. */
  const everywhereAt = new Map<string, number>()
  const begun = virtualNow()
  /** When the store last lost something, or was away; a process that died lost what it kept meanwhile. */
  let storeTroubleAt = -Infinity
  let stolenSid: string | undefined
  let mended = false

  const count = (what: string): void => {
    seenHow[what] = (seenHow[what] ?? 0) + 1
  }
  const violation = (what: string): void => {
    violations.push(`${(virtualNow() - begun).toFixed(2)} s: ${what}`)
  }

  /** A later trouble may be over before an earlier one is. */
  const troubleUntil = (end: number): void => {
    storeTroubleAt = Math.max(storeTroubleAt, end)
  }

  /** Over for so long, and without trouble since, that this process must know. */
  const mustKnow = (sid: string, { process, startedAt }: Seen): boolean => {
    const end = ended.get(sid)
    if (!end || startedAt <= end.at || storeTroubleAt > end.at - 60) return false
    return end.process === process || startedAt > end.at + hearsWithin
  }

  /**
   * The exception of the design: FusionAuth rotated, and the answer reached neither the browser nor a
   * record that still exists, within the grace.
   */
  const rotationLost = (sid: string): boolean => {
    if (policy.usage === 'Reusable') return false
    return (fusionAuth.rotations.get(sid) ?? []).some(({ at, deliveredAt }) => {
      const inTime = deliveredAt !== undefined && deliveredAt <= at + policy.grace
      return virtualNow() > at + policy.grace && (!inTime || storeTroubleAt >= at)
    })
  }

  const judgeEnd = (session: Extract<Session, { status: 'ended' }>, seen: Seen): void => {
    const { presented: sid = '' } = seen
    const { reason } = session
    count(`ended ${reason}`)
    if (doomed.has(sid)) return
    if (reason === 'theft') {
      if (stolenSid !== sid) violation(`${seen.holder} is called a thief`)
    } else if (reason === 'refused' || reason === 'rotation-lost') {
      if (fusionAuth.isRevoked(sid) || rotationLost(sid) || stolenSid === sid) return
      violation(`${sid} of ${seen.holder} ended ${reason}, and FusionAuth had no reason`)
    } else {
      violation(`${sid} of ${seen.holder} ended ${reason}, and nobody ended it`)
    }
  }

  return {
    step(step) {
      count(`step ${step.act}`)
      if (step.act === 'flush') troubleUntil(virtualNow())
      if (step.act === 'store-down') troubleUntil(virtualNow() + step.seconds)
      // What only its memory held is gone.
      if (step.act === 'crash') troubleUntil(virtualNow())
    },
    event(event, process) {
      count(event.type)
      if (event.type === 'authn_token_reuse') {
        if (event.sid !== stolenSid) violation(`a theft of ${event.sid}, which nobody stole`)
        if (!ended.has(event.sid)) ended.set(event.sid, { at: virtualNow() + 0.5, process })
      }
      if (event.type === 'cookie_ignored') violation(`a cookie was ignored: ${event.reason}`)
    },
    sidOf: (rt) => (rt === undefined ? undefined : owners.get(rt)),
    signedIn(sid, sub) {
      subs.set(sid, sub)
      // Another process may not have heard yet that everything of this person is to end, and if its clock is
      // behind, what begins now looks as if it had begun before.
      const unheard = storeTroubleAt > virtualNow() - 130 ? 130 : hearsWithin
      if ((everywhereAt.get(sub) ?? -Infinity) > virtualNow() - unheard) doomed.add(sid)
    },
    doom(sid, everywhere) {
      if (!sid) return
      doomed.add(sid)
      if (!everywhere) return
      everywhereAt.set(subs.get(sid) ?? '', virtualNow())
      for (const [other, sub] of subs) if (sub === subs.get(sid)) doomed.add(other)
    },
    over(sid, process, how) {
      count(`over by ${how}`)
      if (!ended.has(sid)) ended.set(sid, { at: virtualNow(), process })
    },
    opened(session, comeAgain, seen) {
      const { presented: sid } = seen
      if (comeAgain) count('307')
      else count(session.status)
      if (!sid) {
        if (session.status === 'active') violation(`${seen.holder} is in without a session`)
        return
      }
      if (session.status === 'ended') judgeEnd(session, seen)
      if (session.status === 'anonymous') violation(`${seen.holder} has cookies and is anonymous`)
      if (session.status === 'unavailable' && !comeAgain && mended) {
        violation(`${seen.holder} is still unavailable after everything mended`)
      }
      if (session.status !== 'active') return
      if (session.sid !== sid) violation(`${sid} was let in as ${session.sid}`)
      if (session.claims.sub !== subs.get(sid)) violation(`${sid} was let in as somebody else`)
      if (mustKnow(sid, seen)) violation(`${seen.holder} is in with ${sid}, which is over`)
    },
    answered(setCookies, sid, seen) {
      for (const text of setCookies) {
        const clears = text.includes('Max-Age=0') && !text.startsWith(names.note)
        if (clears && !seen.clearing)
          violation(`cookies were cleared by an answer that must not: ${text} ${seen.holder}`)
        if (clears || !text.startsWith(`${names.rt}=`)) continue
        if (!sid) violation('cookies of nobody were set')
        const rt = text.slice(names.rt.length + 1, text.indexOf(';'))
        if (sid) owners.set(rt, sid)
        const end = sid && ended.get(sid)
        const known = end && end.process === seen.process && end.at < virtualNow()
        if (known && storeTroubleAt < end.at - 60)
          violation(`cookies of ${sid} were set after its end`)
      }
    },
    stolen(sid) {
      count('stolen')
      stolenSid = sid
    },
    bothGained(owner, thief) {
      if (owner >= 1 && thief >= 1) count('both have a new generation')
      if (owner >= 2 && thief >= 2) violation('owner and thief both have a second new generation')
    },
    threw(error) {
      violation(`threw ${error instanceof Error ? error.message : 'something'}`)
    },
    mended() {
      mended = true
    },
    outcome() {
      for (const [sid, { most }] of fusionAuth.atOnce) {
        if (most > 1 && storeTroubleAt === -Infinity)
          violation(`${most} refreshes of ${sid} at once`)
      }
      return { violations, seen: seenHow }
    },
  }
}
