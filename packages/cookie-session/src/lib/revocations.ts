import type { Breaker } from './breaker.ts'
import { reasonOf } from './errors.ts'
import type { Settings } from './options.ts'
import { pause, pauseInBackground } from './pause.ts'
import { type Pending, createPendingNotes } from './pending-notes.ts'
import type { RevokeOutcome, Store } from './ports.ts'
import type { StoreHealth } from './store-health.ts'
import { createWants } from './wants.ts'

/** Why FusionAuth did not confirm. */
interface Failure {
  readonly reason: string
  /** Trying again cannot help. */
  readonly final: boolean
  /** The breaker did not let the call through. */
  readonly heldBack?: boolean
}

/** What came of a want: FusionAuth confirmed it, or a later call for the same, or nothing more is tried. */
type Told = 'confirmed' | 'covered' | 'given-up'

/** Tells FusionAuth what has ended here, however long it takes; over a restart if the store is shared. */
export interface Revocations {
  /**
   * Resolves once FusionAuth confirmed; else after a second, when the store knows what is left to do. It goes
   * on in the background.
   */
  revoke(pending: Pending, ttl: number, confirmed?: () => Promise<void>): Promise<void>
  /** Takes up what a process that is gone had not finished, as soon as the store answers. Once per process. */
  resume(confirmed: (pending: Pending) => Promise<void>): Promise<void>
}

/** Seconds between the attempts; the last one repeats. */
const againAfter = [1, 2, 4, 30, 120, 600]
/** Seconds after what no trying can help (a wrong API key) in which it is not tried again. */
const notAgainFor = 60
/** How long a sign-out waits for FusionAuth's confirmation before it answers, seconds. */
const confirmationWait = 1
/** How long what another process left is tried, seconds. */
const longestResumed = 24 * 3600
/** Seconds within which sign-outs everywhere that come at once are one call. */
const atOnce = 0.05

export function createRevocations(
  { tokens, emit, now }: Settings,
  store: Store,
  breaker: Breaker,
  health: StoreHealth,
): Revocations {
  /** Sign-outs that another one of the same may share: its cookies may be posted forty times at once. */
  const shared = new Map<string, Promise<void>>()
  const wants = createWants()
  const keyOf = ({ kind, id }: Pending): string => `${kind}:${id}`
  const notes = createPendingNotes(store, tokens.applicationId, health, (pending) =>
    wants.has(keyOf(pending)),
  )

  const call = ({ kind, id }: Pending): Promise<RevokeOutcome> =>
    kind === 'session' ? tokens.revoke(id) : tokens.revokeAll(id, { everywhere: true })

  /** `undefined` once confirmed, else why not; a developer's error (a wrong API key) is final. */
  const attempt = async (pending: Pending): Promise<Failure | undefined> => {
    const done = await breaker.enter()
    if (!done) return { reason: 'FusionAuth is not answering', final: false, heldBack: true }
    const { latest } = wants
    try {
      const answer = await call(pending)
      done(answer.outcome === 'revoked' ? 'answered' : 'failed')
      if (answer.outcome === 'revoked') {
        wants.cover(keyOf(pending), latest)
        return undefined
      }
      return { reason: answer.reason ?? 'no answer', final: false }
    } catch (error) {
      done('answered')
      return { reason: reasonOf(error), final: true }
    }
  }

  /** Never rejects: a sign-out does not. */
  const keepTrying = async (
    pending: Pending,
    ttl: number,
    isLeft: () => Promise<boolean>,
    confirmed?: () => Promise<void>,
  ): Promise<Told> => {
    const end = now() + ttl
    for (let tries = 0; ;) {
      if (!(await isLeft())) return 'covered'
      const failure = await attempt(pending)
      if (!failure) {
        // What rejects is a store that broke its word.
        await confirmed?.().catch(() => undefined)
        if (pending.kind === 'session') emit({ type: 'authn_token_revoked', sid: pending.id })
        return 'confirmed'
      }
      if (failure.final || tries === againAfter.length) {
        emit({ type: 'revoke_failed', id: pending.id, reason: failure.reason })
      }
      if (failure.final || now() > end) return 'given-up'
      // FusionAuth was not asked at all: that is no try.
      const wait = failure.heldBack
        ? 1 + Math.random()
        : againAfter[Math.min(tries, againAfter.length - 1)]
      if (!failure.heldBack) tries += 1
      await pauseInBackground(wait ?? 1)
    }
  }

  /** The same, for a want that is known from now until it is done, or given up. */
  const fulfil = async (
    pending: Pending,
    ttl: number,
    confirmed?: () => Promise<void>,
    isLeft: () => Promise<boolean> = async () => true,
  ): Promise<Told> => {
    const key = keyOf(pending)
    const want = wants.add(key)
    try {
      const isWanted = async () => wants.has(key, want) && (await isLeft())
      return await keepTrying(pending, ttl, isWanted, confirmed)
    } finally {
      wants.drop(key, want)
    }
  }

  /** Once FusionAuth confirmed, there is nothing left for another process to do. */
  const forget = (pending: Pending, ttl: number): Promise<void> =>
    notes.keepWriting(pending, undefined, ttl, () => !wants.has(keyOf(pending)))

  /** Tries, and writes it down if that takes longer than a sign-out waits. */
  const begin = async (pending: Pending, ttl: number, trying: Promise<Told>): Promise<void> => {
    const waited = pauseInBackground(confirmationWait).then(() => undefined)
    let told: Told | undefined = await Promise.race([trying, waited])
    if (told === 'confirmed' || told === 'covered') {
      // Of an earlier one, whose process is gone, a note may be left.
      if (pending.kind === 'user') void notes.write(pending, undefined, ttl)
      return
    }
    void trying.then((later) => (told = later))
    const isWanted = (): boolean => told === undefined && wants.has(keyOf(pending))
    // Before the sign-out is answered: from then on it survives this process.
    const written = notes.keepWriting(pending, '1', ttl, isWanted)
    const crossOut = async (): Promise<void> => {
      await written
      // What was given up (a wrong API key) is left for the next process.
      if (told === 'given-up') return
      // Covered while it was being written: whoever covered it has crossed out already.
      if (!isWanted() || (await trying) === 'confirmed') await forget(pending, ttl)
    }
    void crossOut()
    await Promise.race([written, pauseInBackground(confirmationWait)])
  }

  return {
    revoke(pending, ttl, confirmed) {
      const key = keyOf(pending)
      const known = shared.get(key)
      if (known) return known
      const isUser = pending.kind === 'user'
      const trying = (isUser ? pause(atOnce) : Promise.resolve()).then(() => {
        // What a person begins after a call has left, it does not end: later ones are calls of their own.
        if (isUser) shared.delete(key)
        return fulfil(pending, ttl, confirmed)
      })
      const beginning = begin(pending, ttl, trying)
      shared.set(key, beginning)
      // Of a session there is no more to end than that one.
      if (!isUser) {
        void trying
          .then((told) => (told === 'given-up' ? pauseInBackground(notAgainFor) : undefined))
          .then(() => shared.delete(key))
      }
      return beginning
    },
    async resume(confirmed) {
      for (;;) {
        try {
          for (const pending of await notes.unfinished()) {
            const trying = fulfil(
              pending,
              longestResumed,
              () => confirmed(pending),
              () => notes.isPending(pending),
            )
            void trying.then((told) =>
              told === 'confirmed' ? forget(pending, longestResumed) : undefined,
            )
          }
          return
        } catch {
          health.failed()
          await pauseInBackground(1 + Math.random())
        }
      }
    },
  }
}
