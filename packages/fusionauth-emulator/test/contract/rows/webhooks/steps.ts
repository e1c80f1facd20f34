import { expect } from 'vitest'
import { unknownMembers } from '../../client-types.ts'
import type { Bench, Person } from '../../lib/bench.ts'
import type { Delivery, Receiver } from '../../lib/receiver.ts'

/** What every event has, and nothing the client does not know; `linkedObjectId` is documented only. */
export function judgeEvent(
  { event, headers, method }: Delivery,
  type: string,
  tenantId: string,
): void {
  const { linkedObjectId, ...known } = event
  expect(linkedObjectId === undefined || typeof linkedObjectId === 'string').toBe(true)
  expect(method).toBe('POST')
  expect(headers['content-type']).toMatch(/^application\/json/)
  expect(known).toMatchObject({ tenantId, id: expect.stringMatching(/^[\da-f-]{36}$/) })
  expect(Number(known['createInstant'])).toBeGreaterThan(1e12)
  expect(unknownMembers(type, known)).toEqual([])
}

export const login = 'POST /api/login 200'

export interface Signed {
  member: Person
  tenantId: string
  refreshToken: string
  refreshTokenId: string
  app: Receiver
}

export const newUser = (bench: Bench) => ({
  email: `${bench.unique('new')}@example.com`,
  password: 'long enough',
})
