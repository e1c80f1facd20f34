import { withCookieSession } from '@latchkey/cookie-session/fetch'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { inRounds } from './lib/rounds.ts'
import { createSide } from './lib/session-side.ts'

// Without sockets, in a process of its own: `node session-inside.ts`. It tells
// its parent what it measured, in microseconds a call; of the cold checks, each is of cookies never seen before.

const { FUSIONAUTH_URL = '' } = process.env
const { sessions, createSessions, logIn } = createSide()
const login = await logIn()
const url = 'http://store.acme.localhost/'

let endAll = (): void => undefined
const measuredAll = new Promise<void>((resolve) => {
  endAll = resolve
})
const handle = withCookieSession(sessions, async (request, session) => {
  if (request.method === 'POST') await session.signIn(login)
  if (request.method === 'PUT') await measuredAll
  return new Response(session.status)
})

/** The Cookie header of the same login, sealed anew. */
async function signIn(): Promise<string> {
  const { headers } = await handle(new Request(url, { method: 'POST' }))
  return headers
    .getSetCookie()
    .map((header) => header.split(';', 1)[0])
    .join('; ')
}

const cookie = await signIn()
const jwt = /\.at=([^;]+)/.exec(cookie)?.[1] ?? ''
const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', FUSIONAUTH_URL))

const request = (): Request => new Request(url, { headers: { cookie } })
// Reads the header, as every check of a session has to.
const bare = async ({ headers }: Request): Promise<Response> =>
  new Response(headers.get('cookie') ? 'active' : 'anonymous')

// As in a server that is busy, a request is under way whenever V8 collects: without any, it throws away what it
// compiled for them as well.
const underWay = handle(new Request(url, { method: 'PUT', headers: { cookie } }))

async function time(times: number, work: () => unknown): Promise<number> {
  // What was left behind before is not to be collected now: the parent exposes `gc`.
  globalThis.gc?.()
  const started = performance.now()
  for (let index = 0; index < times; index += 1) await work()
  return ((performance.now() - started) * 1000) / times
}

const newcomer = createSessions()
const head = { status: 200, setCookies: [], header: () => undefined }
const check = async (unseen: string): Promise<void> => {
  const facts = { method: 'GET', path: '/', cookie: unseen, navigation: true } as const
  const opened = await newcomer.open({
    ...facts,
    site: undefined,
    origin: undefined,
    referer: undefined,
  })
  opened.finish(head)
  if (opened.session.status !== 'active') throw new Error(`cold: ${opened.session.status}`)
}

async function cold(times: number): Promise<number> {
  const unseen: string[] = []
  while (unseen.length < times) unseen.push(await signIn())
  return time(times, () => check(unseen.pop() ?? ''))
}

/** Enough for V8 to compile again what a collection made it forget. */
const checks = 1500

const fetches = {
  bareFetch: () => time(10_000, () => bare(request())),
  warmFetch: () => time(10_000, () => handle(request())),
  bareFetchAgain: () => time(10_000, () => bare(request())),
}
const verifications = {
  jwtVerify: () => time(checks, () => jwtVerify(jwt, keys)),
  cold: () => cold(checks),
  jwtVerifyAgain: () => time(checks, () => jwtVerify(jwt, keys)),
}

async function compare<Name extends string>(
  rows: Record<Name, () => Promise<number>>,
  names: readonly Name[],
): Promise<Record<Name, number[]>> {
  for (const name of names) await rows[name]()
  return inRounds(
    names,
    21,
    (name) => rows[name](),
    (value) => `${value.toFixed(1)} µs`,
  )
}

const measured = {
  ...(await compare(fetches, ['bareFetch', 'warmFetch', 'bareFetchAgain'])),
  ...(await compare(verifications, ['jwtVerify', 'cold', 'jwtVerifyAgain'])),
}
endAll()
await underWay
process.send?.(measured)
process.disconnect()
