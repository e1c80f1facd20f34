import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Adapter, Behaviour } from '../adapter.ts'
import { validators } from '../apps/routes.ts'
import { type Stage, cookieNames, ours } from '../stage.ts'

const refresh = 'POST /api/jwt/refresh'

type Exit = [path: string, status: number, on?: (adapter: Adapter) => boolean]

const isFetch = ({ name }: Adapter): boolean => !name.startsWith('express')
const isOneOf =
  (...names: string[]) =>
  ({ name }: Adapter): boolean =>
    names.includes(name)

/** A route for every way an answer can leave an app. */
const exits: Exit[] = [
  ['/page', 200],
  ['/redirect', 302],
  ['/immutable', 302, isFetch],
  ['/thrown-redirect', 302, isFetch],
  ['/thrown-response', 418],
  ['/thrown-error', 500, ({ errorsPass }) => !errorsPass],
  ['/stream', 200],
  ['/empty', 204],
  ['/not-modified', 304],
  ['/partial', 206],
  ['/nowhere', 404],
  ['/members', 200],
  // What a framework answers by itself.
  ['/__manifest?version=&paths=/members', 200, isOneOf('react-router')],
  ['/__manifest?version=&p=/members', 200, isOneOf('remix')],
  ['/members.data?_routes=members', 200, ({ singleFetch }) => singleFetch],
  ['/redirect.data', 202, ({ singleFetch }) => singleFetch],
  ['/thrown-redirect.data', 202, ({ singleFetch }) => singleFetch],
  ['/thrown-error.data', 500, ({ singleFetch }) => singleFetch],
]

async function carries(response: Response, status: number): Promise<void> {
  expect(response.status).toBe(status)
  expect(cookieNames(response)).toEqual(ours)
  expect(response.headers.get('cache-control')).toBe('private, no-store')
  await response.text()
}

const carriesCookies: Behaviour[] = exits.map(([path, status, on = () => true]) => ({
  name: `the refreshed cookies leave by ${path} (${status})`,
  on,
  test: async ({ expire, get }) => {
    expire()
    await carries(await get(path), status)
  },
}))

const refreshedOnce = async ({ world, fetch, browser, get }: Stage): Promise<void> => {
  expect(world.count(refresh)).toBe(1)
  // What was lost is given again, or was kept: in either case the person stays signed in.
  browser.store(await get('/page'))
  expect(await (await fetch('/page')).text()).toContain('active')
  expect(world.count(refresh)).toBe(1)
}

export const exitBehaviours: Behaviour[] = [
  ...carriesCookies,
  {
    name: 'an error that passes the adapter costs the cookies, not the session',
    on: ({ errorsPass }) => errorsPass,
    test: async (stage) => {
      stage.expire()
      expect((await stage.get('/thrown-error')).status).toBe(500)
      await refreshedOnce(stage)
    },
  },
  {
    name: 'HEAD carries the cookies too, and no body',
    test: async ({ expire, raw, browser }) => {
      expire()
      const response = await raw('HEAD', '/members', browser.headers())
      await carries(response.clone(), 200)
      expect(await response.text()).toBe('')
    },
  },
  {
    name: 'a stream arrives whole',
    test: async ({ expire, get }) => {
      expire()
      expect(await (await get('/stream')).text()).toBe('one two three')
    },
  },
  {
    name: 'a 304 keeps its validators',
    test: async ({ expire, get }) => {
      expire()
      const { headers } = await get('/not-modified')
      expect(headers.get('etag')).toBe(validators.ETag)
      expect(headers.get('last-modified')).toBe(validators['Last-Modified'])
    },
  },
  {
    name: 'a part of a file is that part',
    test: async ({ expire, get }) => {
      expire()
      const response = await get('/partial')
      expect(response.headers.get('content-range')).toMatch(/^bytes 0-1\//)
      expect(await response.text()).toHaveLength(2)
    },
  },
  {
    name: 'ours are added to the app’s own cookies, one Set-Cookie per name',
    test: async ({ expire, get }) => {
      expire()
      const response = await get('/own-headers')
      expect(cookieNames(response)).toEqual([...ours, 'theme'])
      expect(response.headers.getSetCookie().join()).not.toContain('the-apps-own')
    },
  },
  {
    name: 'an answer that was aborted costs the cookies, not the session',
    test: async (stage) => {
      stage.expire()
      const abort = new AbortController()
      let refreshing = (): void => undefined
      const asked = new Promise<void>((resolve) => {
        refreshing = resolve
      })
      const slowly = async (): Promise<'through'> => {
        refreshing()
        await pause(50)
        return 'through'
      }
      stage.world.weather = (call) => (call === refresh ? slowly() : 'through')
      const gone = fetch(`http://127.0.0.1:${stage.port}/page`, {
        headers: stage.browser.headers(),
        signal: abort.signal,
      }).catch(() => 'aborted')
      await asked
      abort.abort()
      expect(await gone).toBe('aborted')
      await refreshedOnce(stage)
    },
  },
  {
    name: 'a response object that is answered to everybody carries nobody’s cookies to another',
    on: isFetch,
    test: async ({ expire, get, raw }) => {
      expire()
      expect(cookieNames(await get('/shared'))).toEqual(ours)
      expect(cookieNames(await raw('GET', '/shared'))).toEqual([])
    },
  },
]
