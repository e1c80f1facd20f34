import { expect } from 'vitest'
import { createBrowser } from '../../harness.ts'
import type { Behaviour } from '../adapter.ts'
import { cookieNames, isExpired, ours } from '../stage.ts'

export const signInAndOutBehaviours: Behaviour[] = [
  {
    name: 'signing in sets the cookies beside one the app sets afterwards',
    test: async ({ post, get }) => {
      const other = createBrowser()
      const response = await post('/login', 'loginId=moderator@example.com', {}, other)
      expect(response.status).toBe(303)
      expect(response.headers.get('location')).toBe('/members')
      expect(cookieNames(response)).toEqual([...ours, 'theme'])
      other.store(response)
      expect(await (await get('/page', {}, other)).text()).toContain('active')
    },
  },
  {
    name: 'signing in through a data request sets them too',
    on: ({ singleFetch }) => singleFetch,
    test: async ({ post }) => {
      const response = await post('/login.data', '', { 'sec-fetch-mode': 'cors' }, createBrowser())
      expect(response.status).toBe(202)
      expect(cookieNames(response)).toEqual([...ours, 'theme'])
    },
  },
  {
    name: 'S1: signing in over a session ends that one',
    test: async ({ post, get, browser, world }) => {
      const old = browser.copy()
      browser.store(await post('/login', 'loginId=moderator@example.com'))
      expect(await (await get('/page', {}, old)).text()).toBe('ended signed-out')
      expect(await (await get('/page')).text()).toContain('active')
      expect(world.count('DELETE /api/jwt/refresh/:id')).toBe(1)
    },
  },
  {
    name: 'signing in over an expired JWT sends one pair, the new one',
    test: async ({ expire, post, get, browser }) => {
      expire()
      const response = await post('/login', 'loginId=moderator@example.com')
      expect(cookieNames(response)).toEqual([...ours, 'theme'])
      browser.store(response)
      expect(await (await get('/page')).text()).toBe('active Morgan Moderator')
    },
  },
  {
    name: 'signing out expires the cookies by name, and has the browser forget what it kept',
    test: async ({ post, get, browser }) => {
      const copy = browser.copy()
      const response = await post('/logout')
      expect(response.status).toBe(303)
      expect(cookieNames(response)).toEqual(ours)
      expect(isExpired(response)).toBe(true)
      expect(response.headers.get('clear-site-data')).toBe('"cache", "storage"')
      expect(response.headers.get('cache-control')).toBe('private, no-store')
      expect(await (await get('/page', {}, copy)).text()).toBe('ended signed-out')
    },
  },
]

/** On the developer's machine, where mistakes are loud. */
export const lateBehaviours: Behaviour[] = [
  {
    name: 'signing out when the head was sent ends the session, and says that the cookies stay',
    test: async ({ get, effects, events }) => {
      const response = await get('/late')
      expect(cookieNames(response)).toEqual([])
      await response.text()
      expect(effects).toEqual([expect.stringMatching(/^head_already_sent: .*signOut.*await/s)])
      expect(await (await get('/page')).text()).toBe('ended signed-out')
      expect(events).toContainEqual({
        type: 'head_already_sent',
        call: 'signOut',
        path: '/late',
      })
    },
  },
  {
    name: 'signing in when the head was sent is refused, and leaves no session behind',
    test: async ({ get, effects, world }) => {
      await (await get('/late?act=sign-in', {}, createBrowser())).text()
      expect(effects.at(-1)).toMatch(/^head_already_sent: .*signIn/)
      expect(world.count('DELETE /api/jwt/refresh/:id')).toBe(1)
    },
  },
]

/** Elsewhere it must not take the process down: it is an event. */
export const lateInProduction: Behaviour[] = [
  {
    name: 'in production, signing out when the head was sent is an event',
    test: async ({ get, effects, events }) => {
      await (await get('/late')).text()
      expect(effects).toEqual(['no error'])
      expect(events.map(({ type }) => type)).toContain('head_already_sent')
    },
  },
]
