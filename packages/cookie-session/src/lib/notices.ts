import type { Store } from './ports.ts'
import type { SignedIn } from './session.ts'

/** What a person is to be told when they next sign in, kept by their id. */
export interface Notices {
  leave(sub: string, at: number): Promise<void>
  take(sub: string): Promise<SignedIn['notice']>
}

/** As long as anybody may stay away, seconds: a year. */
const kept = 365 * 24 * 3600

export function createNotices(
  values: Pick<Store, 'get' | 'compareAndSet'>,
  applicationId: string,
): Notices {
  const keyOf = (sub: string): string => `${applicationId}:notice:${sub}`
  return {
    async leave(sub, at) {
      const known = await values.get(keyOf(sub))
      await values.compareAndSet(keyOf(sub), known, String(at), { ttl: kept })
    },
    async take(sub) {
      const text = await values.get(keyOf(sub))
      if (text === undefined) return undefined
      const took = await values.compareAndSet(keyOf(sub), text, undefined, { ttl: kept })
      return took ? { reason: 'token-reuse', at: Number(text) } : undefined
    },
  }
}
