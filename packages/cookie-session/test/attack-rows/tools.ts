import type { TokenClient } from '@latchkey/token-client'
import type { OpenedSession } from '../../src/lib/opened-session.ts'
import type { Tokens } from '../../src/lib/ports.ts'
import { readRequest } from '../../src/lib/request-facts.ts'
import type { Session } from '../../src/lib/session.ts'
import { type App, type Browser, createBrowser } from '../harness.ts'

export const at = '__Host-Http-store.at'
export const rt = '__Host-Http-store.rt'
export const note = '__Host-Http-store.note'
export const refresh = 'POST /api/jwt/refresh'
export const revoke = 'DELETE /api/jwt/refresh/:id'

/** A token client with some of its methods replaced; what it is made of cannot be spread. */
export const instead = (tokens: TokenClient, replaced: Partial<Tokens>): Tokens => ({
  applicationId: tokens.applicationId,
  timeout: 1,
  verify: (jwt) => tokens.verify(jwt),
  refresh: (token) => tokens.refresh(token),
  revoke: (id) => tokens.revoke(id),
  revokeAll: (id, options) => tokens.revokeAll(id, options),
  readWebhook: (request) => tokens.readWebhook(request),
  ...replaced,
})

/** The same jar with only some of its cookies. */
export const only = ({ jar }: Browser, ...kept: string[]): Browser =>
  createBrowser(new Map([...jar].filter(([name]) => kept.includes(name))))

/** Something that waits until it is opened. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  let open: () => void = () => undefined
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open: () => open() }
}

/** Real time, seconds. */
export const passing = (seconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000)
  })

/** FusionAuth's id of the session that began last. */
export function lastSid({ events }: App): string {
  const created = events.findLast((event) => event.type === 'session_created')
  if (created?.type !== 'session_created') throw new Error('Nobody has signed in.')
  return created.sid
}

/** The session a raw Cookie header leads to, without an answer. */
export const sessionOf = async (app: App, cookie: string): Promise<Session> =>
  (await openedWith(app, cookie)).session

/** The same, for an answer that is to be finished. */
export async function openedWith({ sessions }: App, cookie: string): Promise<OpenedSession> {
  const headers = new Map([
    ['cookie', cookie],
    ['sec-fetch-mode', 'cors'],
  ])
  return sessions.open(readRequest('GET', '/cart', (name) => headers.get(name)))
}

export const header = (jar: Iterable<readonly [string, string]>): string =>
  Array.from(jar, ([name, value]) => `${name}=${value}`).join('; ')

/** For `whileAnswering`: of requests that were opened at once, the second one signs out a little later. */
export const staggered = (seconds: number) => {
  let logouts = 0
  return async (path: string): Promise<void> => {
    if (path !== '/logout') return
    logouts += 1
    if (logouts === 2) await passing(seconds)
  }
}

/** A double click on signing out everywhere. */
export async function signOutTwice(app: App, browser: Browser): Promise<void> {
  const jars = [browser, browser.copy()]
  await Promise.all(jars.map((jar) => app.fetch(jar, '/logout?everywhere', { method: 'POST' })))
}
