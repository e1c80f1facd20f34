import { expect } from 'vitest'
import type { Browser } from '../../harness.ts'
import type { Behaviour } from '../adapter.ts'
import { type Stage, cookieNames } from '../stage.ts'

const note = '__Host-Http-store.note'

/** The cookies of two refreshes ago: a request that was on its way all the time, or a thief's. */
async function stale({ browser, expire, get }: Stage): Promise<Browser> {
  const old = browser.copy()
  for (let refresh = 0; refresh < 2; refresh += 1) {
    expire()
    browser.store(await get('/page'))
  }
  return old
}

const paths = [
  ['/page?a=1&b=%20', '/page?a=1&b=%20'],
  ['//evil.test/page', '/.//evil.test/page'],
  ['//evil.test/%2e%2e', undefined],
  ['/\\evil.test/page', undefined],
] as const

const ownHost = 'http://store.test'

function staysHere([path, location]: (typeof paths)[number]): Behaviour {
  const test = async (stage: Stage): Promise<void> => {
    const response = await stage.get(path, {}, await stale(stage))
    // Some servers refuse such a path themselves.
    if (!location && response.status === 400) return
    expect(response.status).toBe(307)
    const to = response.headers.get('location') ?? ''
    if (location) expect(to).toBe(location)
    expect(to.startsWith('/')).toBe(true)
    expect(new URL(to, ownHost).origin).toBe(ownHost)
  }
  return { name: `the 307 of ${path} stays on this host`, test }
}

export const staleBehaviours: Behaviour[] = [
  {
    name: 'stale cookies: 307 to the same URL, and nothing is done',
    test: async (stage) => {
      const old = await stale(stage)
      const response = await stage.post('/act?a=1', 'typed', {}, old)
      expect(response.status).toBe(307)
      expect(response.headers.get('location')).toBe('/act?a=1')
      expect(response.headers.get('cache-control')).toContain('no-store')
      expect(cookieNames(response)).toEqual([note])
      expect(await response.text()).toBe('')
      expect(stage.effects).toEqual([])
    },
  },
  {
    name: 'the browser follows with method and body, and what it asked for is done once',
    test: async (stage) => {
      const old = await stale(stage)
      const first = await stage.post('/act?a=1', 'typed', {}, old)
      stage.browser.store(first)
      const again = await stage.post(first.headers.get('location') ?? '', 'typed')
      expect(again.status).toBe(200)
      expect(stage.effects).toEqual(['POST /act?a=1 typed'])
      // The note has done its work.
      expect(cookieNames(again)).toEqual([note])
      expect(again.headers.getSetCookie().join()).toContain('Max-Age=0')
    },
  },
  ...paths.map(staysHere),
  {
    name: 'the 307 of a data request names the data, so that fetch finds it again',
    on: ({ singleFetch }) => singleFetch,
    test: async (stage) => {
      const path = '/members.data?page=2&_routes=members'
      const response = await stage.fetch(path, {}, await stale(stage))
      expect(response.status).toBe(307)
      expect(response.headers.get('location')).toBe(path)
      expect(cookieNames(response)).toEqual([note])
    },
  },
  {
    name: 'a jar that stays stale is a copy: the session is over for both',
    test: async (stage) => {
      const thief = await stale(stage)
      thief.store(await stage.get('/page', {}, thief))
      expect(await (await stage.get('/page', {}, thief)).text()).toBe('ended theft')
      expect(await (await stage.get('/page')).text()).toBe('ended theft')
      expect(stage.events.map(({ type }) => type)).toContain('authn_token_reuse')
    },
  },
]
