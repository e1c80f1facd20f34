import { expect } from 'vitest'
import { createBrowser } from '../../harness.ts'
import type { Behaviour } from '../adapter.ts'
import { type Stage, cookieNames, isExpired, ours } from '../stage.ts'

const loginForm = '/login?returnTo=%2Fmembers%3Fpage%3D2'

/** Ends the session behind the browser's back. */
async function signOutElsewhere({ post, browser }: Stage): Promise<void> {
  await (await post('/logout', '', {}, browser.copy())).text()
}

export const memberBehaviours: Behaviour[] = [
  {
    name: 'an active session is in, and anonymous people go to the login form',
    test: async ({ get }) => {
      expect(await (await get('/members')).text()).toContain('active Sam')
      const stranger = await get('/members?page=2', {}, createBrowser())
      expect(stranger.status).toBe(303)
      expect(stranger.headers.get('location')).toBe(loginForm)
      expect(cookieNames(stranger)).toEqual([])
    },
  },
  {
    name: 'an ended session goes to the login form, its cookies cleared',
    test: async (stage) => {
      await signOutElsewhere(stage)
      const response = await stage.get('/members?page=2')
      expect(response.status).toBe(303)
      expect(response.headers.get('location')).toBe(loginForm)
      expect(response.headers.get('cache-control')).toBe('private, no-store')
      expect(cookieNames(response)).toEqual(ours)
      expect(isExpired(response)).toBe(true)
      // Where an adapter is mounted twice, the first one decided.
      const { events } = stage
      expect(events.filter(({ type }) => type === 'session_expired')).toHaveLength(1)
    },
  },
  {
    name: 'the people of one application are not let in where another one’s session is asked for',
    // Elsewhere a session is handed on by name.
    on: ({ name }) => /express|hono/.test(name),
    test: async ({ get }) => {
      expect((await get('/others')).status).toBe(500)
    },
  },
  {
    name: 'a fetch of an ended session is answered 401 with problem details, its cookies left alone',
    on: ({ singleFetch }) => !singleFetch,
    test: async (stage) => {
      await signOutElsewhere(stage)
      const response = await stage.fetch('/members?page=2')
      expect(response.status).toBe(401)
      expect(response.headers.get('content-type')).toContain('application/problem+json')
      expect(response.headers.get('cache-control')).toBe('private, no-store')
      expect(await response.json()).toEqual({ status: 401, detail: 'Log in first.' })
      expect(cookieNames(response)).toEqual([])
    },
  },
  {
    name: 'a data request of an ended session gets the framework’s redirect, which names the page',
    on: ({ singleFetch }) => singleFetch,
    test: async (stage) => {
      await signOutElsewhere(stage)
      const response = await stage.fetch('/members.data?page=2&_routes=members')
      expect(response.status).toBe(202)
      expect(cookieNames(response)).toEqual([])
      const body = await response.text()
      expect(body).toContain('SingleFetchRedirect')
      expect(body).toContain(loginForm)
      expect(body).not.toContain('_routes')
    },
  },
  {
    name: 'the framework’s own middleware can ask for a session',
    on: ({ name }) => name === 'react-router',
    test: async ({ get, fetch }) => {
      expect(await (await get('/guarded')).text()).toContain('active Sam')
      const page = await get('/guarded?page=2', {}, createBrowser())
      expect(page.status).toBe(303)
      expect(page.headers.get('location')).toBe('/login?returnTo=%2Fguarded%3Fpage%3D2')
      const data = await fetch('/guarded.data?page=2', {}, createBrowser())
      expect(data.status).toBe(202)
      expect(await data.text()).toContain('/login?returnTo=%2Fguarded%3Fpage%3D2')
    },
  },
  {
    name: 'an outage is 503 with Retry-After, and the cookies stay',
    test: async ({ expire, world, get, fetch, events }) => {
      expire()
      world.weather = (call) => (call.includes('refresh') ? 'down' : 'through')
      for (const response of [await get('/members'), await fetch('/members')]) {
        expect(response.status).toBe(503)
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
        expect(response.headers.get('cache-control')).toBe('private, no-store')
        expect(cookieNames(response)).toEqual([])
        await response.text()
      }
      expect(events.map(({ type }) => type)).not.toContain('session_expired')
    },
  },
  {
    name: 'an outage of a data request is 503 with Retry-After as well',
    on: ({ singleFetch }) => singleFetch,
    test: async ({ expire, world, fetch }) => {
      expire()
      world.weather = (call) => (call.includes('refresh') ? 'down' : 'through')
      const response = await fetch('/members.data')
      expect(response.status).toBe(503)
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(cookieNames(response)).toEqual([])
    },
  },
  {
    name: 'pages that ask for nobody are answered during an outage',
    test: async ({ expire, world, get }) => {
      expire()
      world.weather = (call) => (call.includes('refresh') ? 'down' : 'through')
      const response = await get('/page')
      expect(response.status).toBe(200)
      expect(await response.text()).toBe('unavailable')
      expect(cookieNames(response)).toEqual([])
    },
  },
]
