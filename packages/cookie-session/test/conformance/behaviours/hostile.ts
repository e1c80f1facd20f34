import { expect } from 'vitest'
import type { Behaviour } from '../adapter.ts'
import { cookieNames, ours } from '../stage.ts'

const junk = (kilobytes: number): string => {
  const one = `junk=${'x'.repeat(1018)}; `
  return one.repeat(kilobytes)
}

export const hostileBehaviours: Behaviour[] = [
  {
    name: 'fifty requests at once refresh once, and all are in',
    test: async ({ expire, get, world }) => {
      expire()
      const all = Array.from({ length: 50 }, () => get('/members'))
      for (const response of await Promise.all(all)) {
        expect(response.status).toBe(200)
        expect(cookieNames(response)).toEqual(ours)
        expect(await response.text()).toContain('active Sam')
      }
      expect(world.count('POST /api/jwt/refresh')).toBe(1)
    },
  },
  {
    name: 'C7: large Cookie headers are read, and one over the server’s limit is no crash',
    test: async ({ get, browser }) => {
      const { cookie = '' } = browser.headers()
      for (const kilobytes of [16, 32, 64]) {
        const response = await get('/page', { cookie: junk(kilobytes) + cookie })
        expect(response.status).toBe(200)
        expect(await response.text(), `${kilobytes} kB`).toContain('active')
      }
      const over = await get('/page', { cookie: junk(200) + cookie }).catch(() => undefined)
      if (over) expect(over.status).toBe(431)
      expect((await get('/page')).status).toBe(200)
    },
  },
  {
    name: 'a name that comes twice counts for nothing, and nothing is cleared',
    test: async ({ get, browser, events }) => {
      const { cookie = '' } = browser.headers()
      const response = await get('/page', { cookie: `${cookie}; ${ours[1]}=planted` })
      expect(await response.text()).toBe('anonymous')
      expect(cookieNames(response)).toEqual([])
      expect(response.headers.get('cache-control')).toBe('private, no-store')
      expect(events).toContainEqual({ type: 'cookie_ignored', reason: 'duplicate' })
    },
  },
  {
    name: 'cookies nobody could have sealed are no error',
    test: async ({ get }) => {
      for (const value of ['', '=', '%', '....', 'a.b.c.d.e', '"\u00e9"', 'A'.repeat(4000)]) {
        const response = await get('/page', { cookie: `${ours[1]}=${value}; ${ours[0]}=${value}` })
        expect(response.status).toBe(200)
        expect(await response.text()).toBe('anonymous')
        expect(cookieNames(response)).toEqual([])
      }
    },
  },
  {
    name: 'S8: neither body nor headers say more of the session than its cookies do',
    test: async ({ expire, get, browser }) => {
      expire()
      const response = await get('/members')
      const text = await response.clone().text()
      browser.store(response)
      const secrets = Array.from(browser.jar.values(), (value) => value.slice(-40))
      response.headers.delete('set-cookie')
      const told = JSON.stringify([...response.headers]) + text
      for (const secret of secrets) expect(told).not.toContain(secret)
    },
  },
]
