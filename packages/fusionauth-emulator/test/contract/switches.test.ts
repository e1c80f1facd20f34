import { describe, expect, test, vi } from 'vitest'
import { startEmulator } from '../../src/index.ts'
import { defaultSwitches } from '../../src/switches.ts'
import { createBench } from './lib/bench.ts'
import { kickstart } from './lib/instance.ts'
import { at } from './lib/json.ts'
import { switches } from './rows/switches.ts'

vi.setConfig({ testTimeout: 30_000 })

describe.each(Object.entries(switches))('%s', (name, { look, positions }) => {
  test.each(positions)('%j', async (given, seen) => {
    const emulator = await startEmulator({ port: 0, kickstart, switches: given })
    try {
      expect(await look(createBench(emulator))).toEqual(seen)
    } finally {
      await emulator.close()
    }
  })

  test('its positions differ, and the default is one of them', () => {
    const seen = positions.map(([, each]) => JSON.stringify(each))
    expect(new Set(seen).size).toBe(positions.length)
    expect(positions.length).toBeGreaterThan(1)
    const chosen = positions.map(([given]) => at({ ...defaultSwitches, ...given }, name))
    expect(chosen).toContain(at(defaultSwitches, name))
  })
})
