import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const project = (name: string, root: string, options = {}) => ({
  test: {
    name,
    root,
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/build/**'],
    ...options,
  },
})

// Real servers and a real browser share two cores with everything else.
const poll = { timeout: 10_000 }
const patient = { testTimeout: 60_000, hookTimeout: 120_000, expect: { poll } }

/** What takes too long for every run: `npm run test:long`. */
const long = {
  test: {
    name: 'long',
    include: [
      'packages/*/test/**/*.long.ts',
      'tooling/*/**/*.long.ts',
      // with more rounds than in every run
      'packages/fusionauth-emulator/test/kill.test.ts',
    ],
    exclude: ['**/node_modules/**'],
    ...patient,
    testTimeout: 20 * 60_000,
  },
}

export default defineConfig({
  test: {
    // Vitest leaves one core free; of two that would be half.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: process.env['LATCHKEY_LONG']
      ? [long]
      : [
          project('token-client', 'packages/token-client'),
          project('cookie-session', 'packages/cookie-session', patient),
          project('fusionauth-emulator', 'packages/fusionauth-emulator'),
          project('store', 'apps/store'),
          project('forum', 'apps/forum'),
          project('scripts', 'tooling/scripts'),
          project('checks', 'tooling/checks', patient),
          project('e2e', 'tooling/e2e', patient),
        ],
  },
})
