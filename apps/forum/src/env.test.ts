import { describe, expect, test } from 'vitest'
import { readEnv } from './env.ts'

const production = {
  NODE_ENV: 'production',
  HOST: '0.0.0.0',
  PORT: '8080',
  PUBLIC_ORIGIN: 'https://forum.example.com',
  SIBLING_URL: 'https://store.example.com',
  DATABASE_URL: 'file:/var/lib/forum.sqlite',
  SESSION_SECRETS: 'n'.repeat(40) + ',' + 'o'.repeat(40),
  FUSIONAUTH_URL: 'http://fusionauth.internal:9011',
  FUSIONAUTH_TENANT_ID: '7b8a3f0e-0b0e-4b5c-9d59-3f1a6d2c9e01',
  FUSIONAUTH_APPLICATION_ID: '10000000-0000-4000-8000-000000000002',
  FUSIONAUTH_ISSUER: 'acme.com',
  FUSIONAUTH_API_KEY: 'k'.repeat(40),
}

function refusal(source: Record<string, string | undefined>): string {
  try {
    readEnv(source)
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return 'accepted'
}

describe('in development', () => {
  test('nothing has to be set', () => {
    const env = readEnv({})
    expect(env.production).toBe(false)
    expect(env.PORT).toBe(3001)
    expect(env.PUBLIC_ORIGIN).toBe('http://forum.acme.localhost:3001')
    expect(env.TRUST_PROXY).toBe(0)
  })

  test('the public origin follows the port', () => {
    expect(readEnv({ PORT: '4001' }).PUBLIC_ORIGIN).toBe('http://forum.acme.localhost:4001')
  })

  test('an empty variable counts as not set', () => {
    expect(readEnv({ PORT: '', HOST: ' ' }).PORT).toBe(3001)
  })

  test.each([
    ['PORT', 'abc', '"abc"'],
    ['PORT', '70000', '"70000"'],
    ['NODE_ENV', 'prod', '"prod"'],
    ['PUBLIC_ORIGIN', 'http://forum.acme.localhost:3001/', '"http://forum.acme.localhost:3001/"'],
    ['DATABASE_URL', 'postgres://forum:hunter2@db/forum', '33 characters (hidden)'],
    ['SESSION_SECRETS', 'too-short-a-secret', '18 characters (hidden)'],
    ['FUSIONAUTH_APPLICATION_ID', 'forum', '"forum"'],
    ['TRUST_PROXY', 'yes', '"yes"'],
    ['LOG_LEVEL', 'loud', '"loud"'],
  ])('a wrong %s is named, shown and explained', (name, value, shown) => {
    const message = refusal({ [name]: value })
    expect(message).toContain(`${name}\n    seen:   ${shown}\n    wanted: `)
  })

  test('every wrong variable is named at once', () => {
    const message = refusal({ PORT: 'x', LOG_LEVEL: 'y' })
    expect(message).toContain('PORT')
    expect(message).toContain('LOG_LEVEL')
  })
})

describe('in production', () => {
  test('everything set is accepted, secrets newest first', () => {
    const env = readEnv(production)
    expect(env.production).toBe(true)
    expect(env.SESSION_SECRETS.map((secret) => secret[0])).toEqual(['n', 'o'])
  })

  test.each(Object.keys(production).filter((name) => name !== 'NODE_ENV'))(
    '%s has no default',
    (name) => {
      const message = refusal({ ...production, [name]: undefined })
      expect(message).toContain(`${name}\n    seen:   nothing (not set)`)
    },
  )

  test.each(['SESSION_SECRETS', 'FUSIONAUTH_API_KEY'] as const)(
    'the development value of %s is refused and not printed',
    (name) => {
      const value = String(readEnv({})[name])
      const message = refusal({ ...production, [name]: value })
      expect(message).toContain(`${name}\n    seen:   ${value.length} characters (hidden)`)
      expect(message.includes(value)).toBe(false)
    },
  )

  test('a public origin without https is refused, except on localhost', () => {
    expect(refusal({ ...production, PUBLIC_ORIGIN: 'http://forum.example.com' })).toContain(
      'PUBLIC_ORIGIN',
    )
    expect(refusal({ ...production, PUBLIC_ORIGIN: 'http://forum.acme.localhost:3001' })).toBe(
      'accepted',
    )
  })
})
