import { expect, test } from 'vitest'
import { start } from '../support.ts'
import { differences } from './differences.ts'
import { readReadme, standings, withLists } from './lists.ts'

const update = 'Write it with: pnpm --filter @latchkey/fusionauth-emulator readme'

/** What the formatter may have changed: padding of tables, empty lines. */
const essence = (text: string) =>
  text
    .replaceAll(/ *\| */g, '|')
    .replaceAll(/-{3,}/g, '---')
    .replaceAll(/\n{2,}/g, '\n')

test('the README lists the routes, the switches and the differences as they are', async () => {
  const text = readReadme()
  expect(essence(text), update).toBe(essence(await withLists(text)))
})

test('every operation of the client is one of the three, and most of the workflow is there', async () => {
  const found = await standings()
  expect(found.length).toBeGreaterThan(200)
  const standing = (method: string, path: string) =>
    found.find(({ operation }) => operation.method === method && operation.path === path)?.standing
  expect(standing('POST', '/api/login')).toBe('implemented')
  expect(standing('POST', '/api/theme/{id}')).toBe('stored')
  expect(standing('POST', '/api/passwordless/start')).toBe('501')
})

test.each(differences)('differs from the real one: $says', async ({ holds }) => {
  await using emulator = await start()
  expect(await holds(emulator)).toBe(true)
})
