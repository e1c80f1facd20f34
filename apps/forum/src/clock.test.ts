import { startEmulator } from '@latchkey/fusionauth-emulator'
import { expect, test, vi } from 'vitest'
import { followClock, systemClock } from './clock.ts'

const patience = { timeout: 5000, interval: 50 }
const ahead = (now: () => number): number => Math.round(now() - systemClock())

test('follows the emulator, and keeps the last offset when it is gone', async () => {
  const emulator = await startEmulator({ port: 0 })
  const now = followClock(emulator.url)
  emulator.clock.advance(3600)
  await vi.waitFor(() => expect(ahead(now)).toBe(3600), patience)
  emulator.clock.reset()
  await vi.waitFor(() => expect(ahead(now)).toBe(0), patience)
  emulator.clock.advance(60)
  await vi.waitFor(() => expect(ahead(now)).toBe(60), patience)
  await emulator.close()
  await new Promise((resolve) => setTimeout(resolve, 1200))
  expect(ahead(now)).toBe(60)
})

test('is the real clock where there is none to follow', () => {
  expect(ahead(followClock('http://127.0.0.1:9'))).toBe(0)
})
