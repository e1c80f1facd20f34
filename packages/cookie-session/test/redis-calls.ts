import { vi } from 'vitest'
import type { Store } from '../src/index.ts'

/** Seconds a call took, and what came of it. */
export async function timed(
  call: Promise<unknown>,
): Promise<{ took: number; error: string | undefined }> {
  const began = performance.now()
  const error = await call.then(
    () => undefined,
    (reason: unknown) => (reason instanceof Error ? reason.message : 'no error'),
  )
  return { took: (performance.now() - began) / 1000, error }
}

export const everyCall = (store: Store) => [
  store.get('key'),
  store.compareAndSet('key', undefined, 'value', { ttl: 10 }),
  store.append('feed', 'entry', { ttl: 10 }),
  store.since('feed', undefined),
]

export const untilItWorks = (store: Store): Promise<string | undefined> =>
  vi.waitFor(() => store.get('key'), { timeout: 10_000, interval: 20 })
