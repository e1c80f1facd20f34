import { z } from 'zod'
import { StartError } from './start-error.ts'

const notForProduction = 'not-for-production'
const secretNames = new Set(['FUSIONAUTH_API_KEY', 'SESSION_SECRETS'])

const hints: Record<string, string> = {
  HOST: 'the address to listen on, such as 127.0.0.1 or 0.0.0.0',
  PORT: 'a port number from 0 to 65535',
  PUBLIC_ORIGIN:
    'what the browser shows, with no path, such as https://store.example.com; plain http only for localhost and *.localhost',
  SIBLING_URL: "the forum's public origin, such as https://forum.example.com",
  FUSIONAUTH_URL: 'where this server reaches FusionAuth, such as https://auth.example.com',
  FUSIONAUTH_TENANT_ID: "the tenant's id, a UUID",
  FUSIONAUTH_APPLICATION_ID: "the store application's id in FusionAuth, a UUID",
  FUSIONAUTH_API_KEY: 'an API key from FusionAuth (Settings, API Keys), not the development one',
  FUSIONAUTH_ISSUER: "the tenant's issuer, exactly as FusionAuth writes it into `iss`",
  SESSION_SECRETS:
    'secrets of at least 32 characters, separated by commas, newest first; `openssl rand -base64 32` makes one',
  DATABASE_URL: 'file: and the path of the SQLite file, such as file:/var/lib/store/store.sqlite',
  TRUST_PROXY: 'how many proxies stand in front of the store, a number from 0 to 99',
  LOG_LEVEL: 'one of debug, info, warn, error, silent',
}

const isOrigin = (value: string) => URL.canParse(value) && new URL(value).origin === value
const isSafeOrigin = (value: string) => {
  if (!isOrigin(value)) return false
  const { protocol, hostname } = new URL(value)
  return protocol === 'https:' || hostname === 'localhost' || hostname.endsWith('.localhost')
}

const envSchema = (production: boolean, port = '3000') => {
  const ownUrl = `http://store.acme.localhost:${port}`
  const ownOrigin = URL.canParse(ownUrl) ? new URL(ownUrl).origin : 'http://store.acme.localhost'
  const inDevelopment = <T extends z.ZodType<unknown, string>>(schema: T, value: string) =>
    production ? schema : z.string().prefault(value).pipe(schema)
  const isReal = (value: string) => !production || !value.includes(notForProduction)

  const origin = z.string().refine(isOrigin)
  const url = z.url({ protocol: /^https?$/ })
  const secrets = z.string().transform((value) => value.split(',').map((secret) => secret.trim()))

  return z.object({
    HOST: z.string().prefault('127.0.0.1'),
    PORT: z.string().regex(/^\d+$/).transform(Number).pipe(z.number().max(65_535)).prefault('3000'),
    PUBLIC_ORIGIN: inDevelopment(z.string().refine(isSafeOrigin), ownOrigin),
    SIBLING_URL: inDevelopment(origin, 'http://forum.acme.localhost:3001'),
    FUSIONAUTH_URL: inDevelopment(url, 'http://localhost:9011'),
    FUSIONAUTH_TENANT_ID: inDevelopment(z.guid(), '7b8a3f0e-0b0e-4b5c-9d59-3f1a6d2c9e01'),
    FUSIONAUTH_APPLICATION_ID: inDevelopment(z.guid(), '10000000-0000-4000-8000-000000000001'),
    FUSIONAUTH_API_KEY: inDevelopment(
      z.string().min(1).refine(isReal),
      `latchkey-development-api-key-${notForProduction}`,
    ),
    FUSIONAUTH_ISSUER: inDevelopment(z.string().min(1), 'http://localhost:9011'),
    SESSION_SECRETS: inDevelopment(
      secrets.refine((all) => all.every((secret) => secret.length >= 32 && isReal(secret))),
      `store-development-session-secret-${notForProduction}`,
    ),
    DATABASE_URL: inDevelopment(z.string().regex(/^file:./), 'file:.data/store.sqlite'),
    TRUST_PROXY: z
      .string()
      .regex(/^\d{1,2}$/)
      .transform(Number)
      .prefault('0'),
    LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).prefault('info'),
  })
}

const seen = (name: string, value: string | undefined) => {
  if (value === undefined) return 'is missing'
  if (secretNames.has(name)) return `is wrong (it has ${value.length} characters, not shown)`
  return `is wrong: "${value}"`
}

/**
 * The store's settings. Development has a default for each; production takes nothing for granted
 * but HOST, PORT, TRUST_PROXY and LOG_LEVEL.
 * @throws StartError naming every wrong variable, what was seen (never a secret) and what is expected
 */
export const readEnv = (source: Record<string, string | undefined> = process.env) => {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const production = given.NODE_ENV === 'production'
  const result = envSchema(production, given.PORT).safeParse(given)
  if (!result.success) {
    const names = [...new Set(result.error.issues.map((issue) => String(issue.path[0])))]
    const lines = names.map(
      (name) => `  ${name} ${seen(name, given[name])}\n    Fix: set it to ${hints[name]}.`,
    )
    throw new StartError(`The store cannot start with this environment:\n${lines.join('\n')}`)
  }
  return { production, ...result.data }
}

export type Env = ReturnType<typeof readEnv>
