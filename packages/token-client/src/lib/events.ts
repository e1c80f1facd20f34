/** What a client tells its operator, times in seconds; for logs and metrics. None of it holds a secret. */
export type TokenClientEvent =
  /** FusionAuth's published keys were fetched. */
  | {
      readonly type: 'keys-refreshed'
      /** Key ids that can verify now. */
      readonly keyIds: readonly string[]
      /** Key ids that are gone or have changed: JWTs they signed are refused from now on. */
      readonly withdrawn: readonly string[]
    }
  /** A fetch failed; the last good keys go on verifying. */
  | {
      readonly type: 'keys-stale'
      /** Seconds since the keys in use were fetched. */
      readonly age: number
      /** Seconds for which they are still used; 24 hours in all. */
      readonly remaining: number
      /** What was seen: `status 503`, `no connection`. */
      readonly reason: string
    }
  /** A fetch failed and there are no keys, or only too old ones: `verify` answers `keys-unavailable`. */
  | {
      readonly type: 'keys-unavailable'
      /** What was seen: `status 503`, `no connection`. */
      readonly reason: string
    }

/** Tells the listener, whose own mistakes must not become a failed verification. */
export function createReporter(
  listener: ((event: TokenClientEvent) => unknown) | undefined,
): (event: TokenClientEvent) => void {
  return (event) => {
    if (!listener) return
    new Promise((resolve) => {
      resolve(listener(event))
    }).catch(() => {})
  }
}
