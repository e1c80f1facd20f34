import { expect, test } from 'vitest'
import type { SessionEvent } from './events.ts'
import { createStoreHealth } from './store-health.ts'

test('failures with at most a minute between are one outage, and said once until the store answers', () => {
  const events: SessionEvent[] = []
  let time = 1000
  const health = createStoreHealth(
    (event) => events.push(event),
    () => time,
  )
  expect(health.down).toBe(false)
  for (const next of [1000, 1060, 1120]) {
    time = next
    health.failed()
  }
  expect(health).toMatchObject({ down: true, failures: { from: 1000, to: 1120 } })
  health.answered()
  expect(health).toMatchObject({ down: false, failures: { from: 1000, to: 1120 } })
  expect(events).toEqual([{ type: 'store_unavailable' }])
  time = 1181
  health.failed()
  expect(health).toMatchObject({ down: true, failures: { from: 1181, to: 1181 } })
  expect(events).toHaveLength(2)
})
