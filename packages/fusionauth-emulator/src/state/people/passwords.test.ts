import { expect, test } from 'vitest'
import { hashPassword, verifyPassword } from './passwords.ts'

test('the right password and no other, each time under another salt', async () => {
  const stored = await hashPassword('correct horse')
  const again = await hashPassword('correct horse')
  expect(await verifyPassword('correct horse', stored)).toBe(true)
  expect(await verifyPassword('correct horsf', stored)).toBe(false)
  expect(await verifyPassword('', stored)).toBe(false)
  expect(stored.hash === again.hash).toBe(false)
})

test('nobody has no password', async () => {
  expect(await verifyPassword('', undefined)).toBe(false)
})

test('hashing leaves the event loop free: it turns long before 64 passwords are hashed', async () => {
  let hashed = 0
  const hashing = Array.from({ length: 64 }, async () => {
    await hashPassword('password')
    hashed += 1
  })
  await new Promise(setImmediate)
  expect(hashed).toBeLessThan(32)
  await Promise.all(hashing)
  expect(hashed).toBe(64)
})
