import { afterAll, beforeAll, expect, test } from 'vitest'
import { advise } from '../src/lib/policy-advice.ts'
import type { PolicyOutcome } from '../src/lib/ports.ts'
import { type World, forumId, startWorld, storeId } from './harness.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.emulator.close())

/** The settings as the token client reads them; that it compiles says that they fit the port. */
async function policyOf(applicationId: string) {
  const read: PolicyOutcome = await world.tokens(applicationId).policy()
  if (read.outcome !== 'found') throw new Error(read.reason)
  return read.policy
}

test.each([
  ['store', storeId],
  ['forum', forumId],
])('the kickstart of the %s is good as it is', async (_name, applicationId) => {
  const policy = await policyOf(applicationId)
  // Read from there, not filled in.
  expect(policy).toMatchObject({ accessTokenLifetime: 300, gracePeriod: 3600, usage: 'OneTimeUse' })
  expect(advise(policy)).toEqual([])
})

test('an application that nobody has configured cannot keep anybody signed in', async () => {
  const applicationId = '10000000-0000-4000-8000-0000000000ff'
  const response = await fetch(`${world.emulator.url}/api/application/${applicationId}`, {
    method: 'POST',
    headers: {
      Authorization: 'latchkey-development-api-key-not-for-production',
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ application: { name: 'As FusionAuth makes it' } }),
  })
  expect(response.status).toBe(200)
  const codes = advise(await policyOf(applicationId)).map(({ code }) => code)
  expect(codes).toEqual(expect.arrayContaining(['no-refresh-tokens', 'refresh-not-allowed']))
  expect(codes).toContain('long-access-token')
})
