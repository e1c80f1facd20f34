import { afterEach, expect, test, vi } from 'vitest'
import { installCommand, notRunLine } from './not-run.ts'
import { findTools, missingPackages, type Tools } from './tools.ts'

afterEach(() => void vi.unstubAllEnvs())

const both = { browser: '/bin/chromium', redis: '/bin/redis-server' }
const none: Tools = {}

test('a program that was named is the one that is used', () => {
  vi.stubEnv('CHROMIUM_PATH', '/one')
  vi.stubEnv('REDIS_SERVER_PATH', '/two')
  expect(findTools()).toEqual({ browser: '/one', redis: '/two' })
})

test('what is missing is installed by the one command that is named', () => {
  expect(missingPackages(both)).toEqual([])
  expect(missingPackages(none)).toEqual(['chromium', 'redis-server'])
  expect(missingPackages({ browser: both.browser })).toEqual(['redis-server'])
  expect(installCommand(none)).toMatch(/npm test/)
})

test('says what was not run, why, and how to run it', () => {
  expect(notRunLine(both, [])).toBeUndefined()
  expect(notRunLine(both, ['a', 'b'])).toBe('Not run: 2 skipped: a; b')
  const browser = notRunLine({ redis: both.redis }, ['a'])
  expect(browser).toContain('Not run: 1 tests that need a browser (Chromium or Chrome), not found.')
  const redis = notRunLine({ browser: both.browser }, ['a', 'b'])
  expect(redis).toContain('Not run: 2 tests that need redis-server, not found. To run them: ')
  expect(notRunLine(none, ['a'])).toContain('a browser (Chromium or Chrome) or redis-server')
  expect(notRunLine(none, [])).toContain(installCommand(none))
})
