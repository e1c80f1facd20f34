import { expect } from 'vitest'
import { createBrowser } from '../../harness.ts'
import type { Behaviour } from '../adapter.ts'
import { cookieNames, ours } from '../stage.ts'

export const cachingBehaviours: Behaviour[] = [
  {
    name: 'X8: no cache keeps an answer to a request with our cookies, whatever the app wishes',
    test: async ({ get, events }) => {
      for (const path of ['/page', '/redirect', '/empty', '/stream', '/own-headers', '/nowhere']) {
        const response = await get(path)
        expect(response.headers.get('cache-control'), path).toBe('private, no-store')
        await response.text()
      }
      expect(events).toContainEqual({ type: 'public_cache_prevented', path: '/own-headers' })
    },
  },
  {
    name: 'a stranger’s answer keeps the app’s own caching, and varies by cookie',
    test: async ({ get }) => {
      const response = await get('/own-headers', {}, createBrowser())
      expect(response.headers.get('cache-control')).toBe('public, max-age=60')
      expect(response.headers.get('vary')).toBe('Cookie')
      expect(cookieNames(response)).toEqual([ours[1], 'theme'])
    },
  },
  {
    name: 'X8: the answer that signs in is kept by nobody either',
    test: async ({ post }) => {
      const response = await post('/login', '', {}, createBrowser())
      expect(response.headers.get('cache-control')).toBe('private, no-store')
    },
  },
  {
    name: 'a warm answer sets no cookie of ours',
    test: async ({ get, world }) => {
      const response = await get('/own-headers')
      expect(cookieNames(response)).toEqual([ours[1], 'theme'])
      expect(world.calls).toEqual([])
    },
  },
]
