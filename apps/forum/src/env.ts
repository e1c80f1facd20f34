import { z } from 'zod'
import { StartError } from './start-error.ts'

// Part of every secret that is written down in this repository.
const marker = 'not-for-production'

const developmentDefaults = (port = '3001') => ({
  HOST: '127.0.0.1',
  PORT: port,
  PUBLIC_ORIGIN: `http://forum.acme.localhost:${port}`,
  SIBLING_URL: 'http://store.acme.localhost:3000',
  DATABASE_URL: 'file:.data/forum.sqlite',
  SESSION_SECRETS: `forum-development-session-secret-${marker}`,
  FUSIONAUTH_URL: 'http://localhost:9011',
  FUSIONAUTH_TENANT_ID: '7b8a3f0e-0b0e-4b5c-9d59-3f1a6d2c9e01',
  FUSIONAUTH_APPLICATION_ID: '10000000-0000-4000-8000-000000000002',
  FUSIONAUTH_ISSUER: 'http://localhost:9011',
  FUSIONAUTH_API_KEY: `latchkey-development-api-key-${marker}`,
})

const httpUrl = z.url({ protocol: /^https?$/ })
const origin = httpUrl.refine((value) => URL.canParse(value) && new URL(value).origin === value)
const wholeNumber = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)

const schema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  HOST: z.string(),
  PORT: wholeNumber.pipe(z.number().min(1).max(65_535)),
  PUBLIC_ORIGIN: origin,
  SIBLING_URL: origin,
  DATABASE_URL: z.string().regex(/^file:./),
  SESSION_SECRETS: z
    .string()
    .transform((value) => value.split(',').map((secret) => secret.trim()))
    .pipe(z.array(z.string().min(32))),
  FUSIONAUTH_URL: httpUrl,
  FUSIONAUTH_TENANT_ID: z.guid(),
  FUSIONAUTH_APPLICATION_ID: z.guid(),
  FUSIONAUTH_ISSUER: z.string(),
  FUSIONAUTH_API_KEY: z.string(),
  TRUST_PROXY: wholeNumber.pipe(z.number().max(99)).default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

type Name = keyof z.output<typeof schema>

const wanted: Record<Name, string> = {
  NODE_ENV: 'development, test or production',
  HOST: 'the address to listen on, such as 127.0.0.1',
  PORT: 'a port number from 1 to 65535, such as 3001',
  PUBLIC_ORIGIN:
    'where browsers reach the forum: scheme, host and port only, such as https://forum.example.com',
  SIBLING_URL:
    'where browsers reach the store: scheme, host and port only, such as https://store.example.com',
  DATABASE_URL:
    "a SQLite file, such as file:.data/forum.sqlite (relative to the forum's own folder)",
  SESSION_SECRETS:
    'one or more secrets of at least 32 characters, the newest first, with commas between them; ' +
    'make one with: openssl rand -base64 32',
  FUSIONAUTH_URL: 'where this server reaches FusionAuth, such as http://localhost:9011',
  FUSIONAUTH_TENANT_ID: "the tenant's id, a UUID",
  FUSIONAUTH_APPLICATION_ID: "the forum's application id, a UUID",
  FUSIONAUTH_ISSUER: "the tenant's issuer, exactly as FusionAuth writes it into its tokens",
  FUSIONAUTH_API_KEY: 'an API key that FusionAuth knows',
  TRUST_PROXY: 'how many proxies stand in front of the forum, a number from 0 to 99',
  LOG_LEVEL: 'fatal, error, warn, info, debug, trace or silent',
}

const secrets: readonly string[] = ['SESSION_SECRETS', 'FUSIONAUTH_API_KEY'] satisfies Name[]

export type Env = z.output<typeof schema> & { readonly production: boolean }

/**
 * The environment, parsed once. Outside production every variable has a default; in production
 * only `TRUST_PROXY` (0) and `LOG_LEVEL` (info) have one.
 *
 * @throws {StartError} naming each variable that is missing or wrong, what was seen, and how to
 *   fix it
 */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
  const production = given['NODE_ENV'] === 'production'
  const parsed = schema.safeParse(
    production ? given : { ...developmentDefaults(given['PORT']), ...given },
  )
  const wrong = parsed.success
    ? production
      ? unfitForProduction(parsed.data)
      : []
    : parsed.error.issues.map((issue) => String(issue.path[0]))
  if (parsed.success && wrong.length === 0) return { ...parsed.data, production }
  throw new StartError(describe([...new Set(wrong)], given))
}

function unfitForProduction(env: z.output<typeof schema>): Name[] {
  const { protocol, hostname } = new URL(env.PUBLIC_ORIGIN)
  const secure = protocol === 'https:' || /(^|\.)localhost$/.test(hostname)
  return [
    ...(secure ? [] : (['PUBLIC_ORIGIN'] as const)),
    ...(env.SESSION_SECRETS.some((secret) => secret.includes(marker))
      ? (['SESSION_SECRETS'] as const)
      : []),
    ...(env.FUSIONAUTH_API_KEY.includes(marker) ? (['FUSIONAUTH_API_KEY'] as const) : []),
  ]
}

function describe(names: string[], given: Record<string, string | undefined>): string {
  const production = given['NODE_ENV'] === 'production'
  const lines = names.map((name) => {
    const rule = isName(name) ? wanted[name] : 'a valid value'
    return `  ${name}\n    seen:   ${seen(name, given[name])}\n    wanted: ${rule}`
  })
  const why = production
    ? '\n\nProduction has no defaults, wants https (except on localhost), and refuses the development secrets.'
    : ''
  return `The forum cannot start. Set these environment variables and start again:\n\n${lines.join('\n')}${why}`
}

const isName = (name: string): name is Name => Object.hasOwn(wanted, name)

function seen(name: string, value: string | undefined): string {
  if (value === undefined) return 'nothing (not set)'
  // A URL with an @ in it carries a password.
  if (secrets.includes(name) || value.includes('@')) return `${value.length} characters (hidden)`
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
}
