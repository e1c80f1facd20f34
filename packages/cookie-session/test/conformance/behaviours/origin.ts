import { expect } from 'vitest'
import { createBrowser } from '../../harness.ts'
import type { Behaviour } from '../adapter.ts'
import { origin } from '../stage.ts'

type Headers = Record<string, string>

const elsewhere: Headers[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'cross-site', origin },
  { origin: 'null' },
  { origin: 'http://evil.test' },
  { origin: 'http://store.example.com' },
  { origin: 'https://store.example.com.evil.test' },
]
const targets = ['/act', '/login', '/logout']

export const originBehaviours: Behaviour[] = [
  {
    name: 'X1: unsafe requests from elsewhere are answered 403 before any side effect, POST /login too',
    test: async ({ raw, effects, browser, get, world }) => {
      for (const path of targets) {
        for (const headers of elsewhere) {
          const response = await raw('POST', path, { ...browser.headers(), ...headers })
          expect(response.status, `${path} ${JSON.stringify(headers)}`).toBe(403)
          expect(response.headers.get('content-type')).toContain('application/problem+json')
          expect(await response.json()).toMatchObject({ status: 403 })
          expect(response.headers.getSetCookie()).toEqual([])
        }
      }
      expect(effects).toEqual([])
      expect(world.calls).toEqual([])
      expect(await (await get('/page')).text()).toContain('active')
    },
  },
  {
    name: 'X1: every unsafe method is refused',
    test: async ({ raw, effects }) => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
        const response = await raw(method, '/act', { 'sec-fetch-site': 'cross-site' })
        expect(response.status, method).toBe(403)
        await response.text()
      }
      expect(effects).toEqual([])
    },
  },
  {
    name: 'unsafe requests from here, or from no browser, act',
    test: async ({ raw, effects }) => {
      const here: Headers[] = [{ 'sec-fetch-site': 'same-origin' }, { origin }, {}]
      for (const headers of here) {
        expect((await raw('POST', '/act', headers, 'typed')).status).toBe(200)
      }
      expect(effects).toEqual(here.map(() => 'POST /act typed'))
    },
  },
  {
    name: 'X4: neither Host nor X-Forwarded-Host says what this origin is',
    test: async ({ raw, effects }) => {
      const spoofed: Headers = {
        host: 'evil.test',
        'x-forwarded-host': 'evil.test',
        'x-forwarded-proto': 'http',
        forwarded: 'host=evil.test;proto=http',
      }
      const response = await raw('POST', '/act', { ...spoofed, origin: 'http://evil.test' })
      expect(response.status).toBe(403)
      expect(effects).toEqual([])
      expect((await raw('POST', '/act', { ...spoofed, origin })).status).toBe(200)
    },
  },
  {
    name: 'X2: no method override makes a safe request act, or an unsafe one pass',
    test: async ({ raw, effects }) => {
      const override = (method: string): Headers => ({
        'sec-fetch-site': 'cross-site',
        'x-http-method-override': method,
        'x-method-override': method,
      })
      for (const path of targets) {
        const unsafe = await raw('POST', `${path}?_method=GET`, override('GET'), '_method=GET')
        expect(unsafe.status).toBe(403)
        await (await raw('GET', `${path}?_method=POST`, override('POST'))).text()
      }
      expect(effects).toEqual([])
    },
  },
  {
    name: 'safe requests from elsewhere are pages like any other',
    test: async ({ get }) => {
      const response = await get('/page', { 'sec-fetch-site': 'cross-site' }, createBrowser())
      expect(response.status).toBe(200)
      expect(await response.text()).toBe('anonymous')
    },
  },
]
