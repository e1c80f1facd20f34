import { expect, test } from 'vitest'
import { readEnv } from './env.ts'
import { StartError } from './start-error.ts'

const production = {
  NODE_ENV: 'production',
  PUBLIC_ORIGIN: 'https://store.example.com',
  SIBLING_URL: 'https://forum.example.com',
  FUSIONAUTH_URL: 'http://fusionauth.internal:9011',
  FUSIONAUTH_TENANT_ID: '7b8a3f0e-0b0e-4b5c-9d59-3f1a6d2c9e01',
  FUSIONAUTH_APPLICATION_ID: '10000000-0000-4000-8000-000000000001',
  FUSIONAUTH_API_KEY: 'a-key-of-our-own',
  FUSIONAUTH_ISSUER: 'auth.example.com',
  SESSION_SECRETS: 'a-new-secret-that-is-long-enough-1,an-old-secret-that-is-long-enough-2',
  DATABASE_URL: 'file:/var/lib/store/store.sqlite',
}

const refusal = (source: Record<string, string | undefined>) => {
  try {
    readEnv(source)
  } catch (error) {
    if (error instanceof StartError) return error.message
    throw error
  }
  throw new Error('this environment was accepted')
}

test('development needs no variable at all', () => {
  expect(readEnv({})).toMatchObject({
    production: false,
    PORT: 3000,
    PUBLIC_ORIGIN: 'http://store.acme.localhost:3000',
    DATABASE_URL: 'file:.data/store.sqlite',
  })
})

test('in development the public origin goes with the port', () => {
  expect(readEnv({ PORT: '3100' }).PUBLIC_ORIGIN).toBe('http://store.acme.localhost:3100')
})

test('production takes a complete environment, secrets newest first', () => {
  const env = readEnv(production)
  expect(env.production).toBe(true)
  expect(env.SESSION_SECRETS.map((secret) => secret.at(-1))).toEqual(['1', '2'])
})

const required = Object.keys(production).filter((name) => name !== 'NODE_ENV')

test.each(required)('production refuses to start without %s and says how to set it', (name) => {
  const message = refusal({ ...production, [name]: undefined })
  expect(message).toContain(`${name} is missing`)
  expect(message.split('Fix:')).toHaveLength(2)
})

test('an empty variable counts as a missing one', () => {
  expect(refusal({ ...production, SIBLING_URL: '' })).toContain('SIBLING_URL is missing')
})

test('a wrong value is shown', () => {
  expect(refusal({ PORT: '70000' })).toContain('PORT is wrong: "70000"')
})

test('every wrong variable is named at once', () => {
  const message = refusal({ PORT: 'abc', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://x' })
  expect(message).toMatch(/PORT[^]*DATABASE_URL[^]*LOG_LEVEL/)
})

test('a wrong secret is never shown', () => {
  const message = refusal({ ...production, SESSION_SECRETS: 'short-secret' })
  expect(message).toContain('SESSION_SECRETS is wrong (it has 12 characters, not shown)')
  expect(message).not.toContain('short-secret')
})

test.each([
  ['SESSION_SECRETS', readEnv({}).SESSION_SECRETS.join(',')],
  ['FUSIONAUTH_API_KEY', readEnv({}).FUSIONAUTH_API_KEY],
])('production refuses the development value of %s', (name, value) => {
  expect(refusal({ ...production, [name]: value })).toContain(`${name} is wrong`)
})

test('one short secret among good ones is refused', () => {
  const secrets = `${production.SESSION_SECRETS},short`
  expect(refusal({ ...production, SESSION_SECRETS: secrets })).toContain('SESSION_SECRETS is wrong')
})

test.each(['http://store.example.com', 'https://store.example.com/', 'store.example.com'])(
  'PUBLIC_ORIGIN %s is refused',
  (origin) => {
    expect(refusal({ PUBLIC_ORIGIN: origin })).toContain(`PUBLIC_ORIGIN is wrong: "${origin}"`)
  },
)
