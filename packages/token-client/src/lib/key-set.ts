import { createLocalJWKSet, type JWK } from 'jose'
import { isAsymmetric } from './algorithms.ts'
import { createReporter } from './events.ts'
import type { Http } from './http.ts'
import { isRecord, isText, texts } from './json.ts'
import type { Settings } from './options.ts'
import { publishedKeys } from './published-keys.ts'

/** Seconds after which the keys are fetched again, so that a removed key is refused. */
const MAX_AGE = 600
/** Seconds between two fetches for unknown key ids, and between two tries while FusionAuth is down. */
const COOL_DOWN = 30
/** The same while there are no keys at all: an application may start before FusionAuth does. */
const FIRST_COOL_DOWN = 5
/** Seconds for which the last good keys are used while no newer ones can be had. */
const LAST_GOOD = 24 * 3600
/** Unknown key ids that are remembered as looked for and not found. */
const MOST_ABSENT = 100

type Keys = ReturnType<typeof createLocalJWKSet>

export type KeySet = {
  /** Fetches the keys unless there are some; whether there are any then. */
  warmUp(): Promise<boolean>
  /** Keys to judge a JWT by that names this key id; nothing when they are not to be had. */
  forKid(kid: string): Promise<Keys | undefined>
  /** Changes when a key was withdrawn. */
  readonly version: number
}

// JWKS is one list for the whole FusionAuth, keys for other purposes included.
type PublishedKey = { readonly kid: string; readonly [member: string]: unknown }

function canVerify(key: unknown): key is PublishedKey {
  return (
    isRecord(key) &&
    isText(key.kid) &&
    (key.use === undefined || key.use === 'sig') &&
    (key.key_ops === undefined || (Array.isArray(key.key_ops) && key.key_ops.includes('verify'))) &&
    (key.alg === undefined || isAsymmetric(key.alg))
  )
}

// Public members only: whatever else is published is never imported.
function publicKey(key: PublishedKey): JWK & PublishedKey {
  return { ...texts(key, ['kty', 'alg', 'n', 'e', 'crv', 'x', 'y']), kid: key.kid }
}

/** FusionAuth's public keys: one fetch for any number of callers, and no more fetches than needed. */
export function createKeySet(
  http: Http,
  { now, onEvent }: Pick<Settings, 'now' | 'onEvent'>,
): KeySet {
  const report = createReporter(onEvent)
  // `number`: which fetch it came with.
  let last: { keys: Keys; byKid: Map<string, JWK>; at: number; number: number } | undefined
  let tried = { at: 0, failed: false }
  let missedAt = Number.NEGATIVE_INFINITY
  let loading: Promise<void> | undefined
  let fetches = 0
  let version = 0
  // Key id to the number of the list that it was not in.
  const absent = new Map<string, number>()

  let reading = Number.NaN
  let counted = 0
  // Seconds as the clock went forwards: one that was set back must not make the keys young again. Nobody
  // knows then how much time has passed, so that they are fetched again.
  function elapsed(): number {
    const at = now()
    if (at > reading) counted += at - reading
    if (at < reading - COOL_DOWN) counted += MAX_AGE
    if (Number.isFinite(at)) reading = at
    return counted
  }
  const passed = (since: number, seconds: number) => elapsed() - since >= seconds

  async function fetchKeys(): Promise<void> {
    fetches += 1
    const number = fetches
    const found = await publishedKeys(http)
    tried = { at: elapsed(), failed: typeof found === 'string' }
    if (typeof found === 'string') return reportFailure(found)
    // First come, first served: a second key with the same id must not make the first one unusable.
    const usable = found.filter(canVerify).map(publicKey).toReversed()
    const byKid = new Map(usable.map((key) => [key.kid, key]))
    const before = [...(last?.byKid ?? [])]
    const withdrawn = before
      .filter(([kid, key]) => JSON.stringify(byKid.get(kid)) !== JSON.stringify(key))
      .map(([kid]) => kid)
    version += withdrawn.length
    last = { keys: createLocalJWKSet({ keys: [...byKid.values()] }), byKid, at: elapsed(), number }
    report({ type: 'keys-refreshed', keyIds: [...byKid.keys()], withdrawn })
  }

  function reportFailure(reason: string): void {
    const age = last ? Math.round(elapsed() - last.at) : LAST_GOOD
    if (age >= LAST_GOOD) return report({ type: 'keys-unavailable', reason })
    report({ type: 'keys-stale', age, remaining: LAST_GOOD - age, reason })
  }

  function load(): Promise<void> {
    loading ??= fetchKeys().finally(() => {
      loading = undefined
    })
    return loading
  }

  function rememberAbsent(kid: string, number: number): void {
    absent.delete(kid)
    absent.set(kid, number)
    if (absent.size > MOST_ABSENT) absent.delete(absent.keys().next().value ?? kid)
  }

  return {
    get version() {
      return version
    },
    async warmUp() {
      if (!last) await load()
      return last !== undefined
    },
    async forKid(kid) {
      const before = fetches
      // While FusionAuth is down and there are no keys, strangers' JWTs must not make it be asked again.
      if (!last && tried.failed && !passed(tried.at, FIRST_COOL_DOWN)) return undefined
      if (!last) {
        await load()
      } else if (passed(last.at, MAX_AGE) && (!tried.failed || passed(tried.at, COOL_DOWN))) {
        // While FusionAuth is down nobody waits for it a second time: the next try runs beside.
        const again = load()
        if (!tried.failed) await again
      }
      if (last && !last.byKid.has(kid)) {
        if (loading) await loading
        // Only a fetch that began after the question can say no.
        if (last.number > before || last.byKid.has(kid)) {
          // Answered.
        } else if (passed(missedAt, COOL_DOWN)) {
          await load()
          // A key that was found does not use up the next one's turn: rotations may follow each other.
          if (!last.byKid.has(kid)) missedAt = elapsed()
        } else if (absent.get(kid) !== last.number) {
          // It may have been published since: that is not yet a no.
          return undefined
        }
      }
      if (last && !last.byKid.has(kid)) rememberAbsent(kid, last.number)
      if (!last || elapsed() - last.at >= LAST_GOOD) return undefined
      // A key that is not there after a failed fetch may exist all the same.
      return tried.failed && !last.byKid.has(kid) ? undefined : last.keys
    },
  }
}
