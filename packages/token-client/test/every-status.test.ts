import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { TokenClientError } from '../src/index.ts'
import { ask, calls, type Endpoint, type Outcome } from './endpoints.ts'
import { statuses, table } from './every-status-table.ts'
import { type Canned, fakeFusionAuth } from './fake-fusionauth.ts'

/** Answers everything alike, but publishes keys as FusionAuth does. */
const answering = (canned: Canned) =>
  fakeFusionAuth(({ url }) => (url.endsWith('jwks.json') ? { body: { keys: [] } } : canned))

async function resultOf(attempt: Promise<Outcome>): Promise<{ said: string; seen: unknown }> {
  try {
    const seen = await attempt
    return { said: seen.outcome, seen }
  } catch (error) {
    if (error instanceof TokenClientError) return { said: `!${error.code}`, seen: error }
    throw error
  }
}

const endpoints = Object.keys(calls).filter((name): name is Endpoint => name in table)

describe.each(endpoints)('%s', { concurrent: true }, (endpoint) => {
  test.each(statuses)('%i, and nothing secret is printed', async (status) => {
    const [body, expected] = table[endpoint][status]
    await using fake = await answering({ status, body })
    const { said, seen } = await resultOf(ask(endpoint, fake.url))
    expect(said).toBe(expected)
    const printed = `${inspect(seen, { depth: 9 })}${JSON.stringify(seen)}`
    expect(printed.includes('canary')).toBe(false)
    const asked = fake.seen.filter(({ url }) => !url.endsWith('jwks.json'))
    // Elsewhere a 421 is a proxy's, which has done nothing, and the Fetch standard has it asked again.
    const proxys = status === 421 && expected !== 'wrong-code'
    // The application, then its tenant.
    const two = endpoint === 'policy' && status === 200
    expect(asked.length).toBeLessThanOrEqual(proxys || two ? 2 : 1)
  })

  const withBody = statuses.filter((status) => table[endpoint][status][0] !== '')
  test.each(withBody)('%i without its body is nothing undocumented', async (status) => {
    await using fake = await answering({ status, body: '' })
    const { said } = await resultOf(ask(endpoint, fake.url))
    const documented = ['unavailable', '!invalid_request', '!unexpected_answer']
    expect([...documented, ...(needless[table[endpoint][status][1]] ?? [])]).toContain(said)
  })

  test.each([
    ['HTML', '<!doctype html><title>Welcome</title>'],
    ['a list', '[]'],
    ['a number', '7'],
    ['truncated JSON', '{"user":{"id":"5e1f'],
  ])('200 with %s is unavailable', async (_, body) => {
    const headers = { 'content-type': 'text/html' }
    await using fake = await answering({ body, headers })
    const { said } = await resultOf(ask(endpoint, fake.url))
    expect(said).toBe('unavailable')
  })

  test('the content type of an answer is not believed, its body is', async () => {
    const [body, expected] = table[endpoint][200]
    const headers = { 'content-type': 'text/plain' }
    await using fake = await answering({ body, headers })
    const { said } = await resultOf(ask(endpoint, fake.url))
    expect(said).toBe(expected)
  })
})

/** Outcomes that say all there is to say without a body, too. */
const needless: Record<string, string[]> = {
  prevented: ['prevented'],
  refused: ['refused'],
  changed: ['changed'],
  enabled: ['enabled'],
  listed: ['listed'],
  // A 203, 409 or 410 to somebody who proves a second factor.
  proved: ['refused'],
}
