import fc from 'fast-check'
import { CompactEncrypt } from 'jose'
import { describe, expect, test } from 'vitest'
import { createSeal } from './seal.ts'

const older = 'an older secret, 32 characters or more'
const newer = 'a newer secret, 32 characters or more!'

describe('the seal', () => {
  test('opens what it sealed', async () => {
    const seal = createSeal([newer])
    expect(await seal.unseal('envelope', await seal.seal('envelope', 'hello'))).toEqual({
      text: 'hello',
    })
  })

  test('serves one purpose: a record is no envelope', async () => {
    const seal = createSeal([newer])
    expect(await seal.unseal('envelope', await seal.seal('record', 'hello'))).toBe('unreadable')
  })

  test('secrets roll: the older one still opens, the newest seals, a dropped one is unknown', async () => {
    const before = await createSeal([older]).seal('envelope', 'hello')
    const rolled = createSeal([newer, older])
    expect(await rolled.unseal('envelope', before)).toEqual({ text: 'hello' })
    const after = await rolled.seal('envelope', 'hello')
    expect(await createSeal([newer]).unseal('envelope', after)).toEqual({ text: 'hello' })
    expect(await createSeal([newer]).unseal('envelope', before)).toBe('unknown-key')
  })

  test('T9: a bit flipped anywhere, a cut anywhere: unreadable, never a throw', async () => {
    const seal = createSeal([newer])
    const sealed = await seal.seal('envelope', 'x'.repeat(400))
    await fc.assert(
      fc.asyncProperty(
        fc.nat(sealed.length - 2),
        fc.constantFrom('A', 'b', '.', ' '),
        async (at, other) => {
          const changed = sealed.slice(0, at) + other + sealed.slice(at + 1)
          // The last character before a dot may hold bits that base64url ignores.
          fc.pre(changed !== sealed && sealed[at] !== '.' && sealed[at + 1] !== '.')
          expect(typeof (await seal.unseal('envelope', changed))).toBe('string')
          expect(typeof (await seal.unseal('envelope', sealed.slice(0, at)))).toBe('string')
        },
      ),
    )
    expect(await seal.unseal('envelope', '__proto__')).toBe('unreadable')
  })

  test('other algorithms are refused whatever their header says', async () => {
    const seal = createSeal([newer])
    const kid = JSON.parse(atob((await seal.seal('envelope', '')).split('.')[0] ?? '')).kid
    const forged = await new CompactEncrypt(new TextEncoder().encode('{}'))
      .setProtectedHeader({ alg: 'A256KW', enc: 'A256GCM', kid })
      .encrypt(new Uint8Array(32))
    expect(await seal.unseal('envelope', forged)).toBe('unreadable')
    // The same with its encrypted key taken out, so that it looks like ours.
    const bare = forged.replace(/\.[^.]*\./, '..')
    expect(await seal.unseal('envelope', bare)).toBe('unreadable')
  })
})
