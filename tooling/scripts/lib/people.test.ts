import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { peopleOf } from './people.ts'
import { base32 } from './welcome.ts'

test('tells of each person of the kickstart file what one can see with them', async () => {
  const file = path.join(import.meta.dirname, '../../kickstart/kickstart.json')
  const people = peopleOf(JSON.parse(await readFile(file, 'utf8')))
  expect(people).toEqual([
    { email: 'shopper@example.com', name: 'Sam Shopper', purpose: 'Store and Forum' },
    {
      email: 'moderator@example.com',
      name: 'Morgan Moderator',
      purpose: 'Store and Forum (moderator)',
    },
    {
      email: 'newcomer@example.com',
      name: 'Noor Newcomer',
      purpose: expect.stringContaining('neither'),
      answer: '202: not registered',
    },
    ...[
      ['two-factor@example.com', 'Toni Two-Factor', '242: two-factor'],
      ['expired-password@example.com', 'Eli Expired', '203: the password must be changed'],
      ['unverified@example.com', 'Uma Unverified', '212: the e-mail address is not verified'],
      ['locked@example.com', 'Lou Locked', '409: a user action keeps them out'],
    ].map(([email, name, answer]) => ({ email, name, purpose: 'Store and Forum', answer })),
  ])
})

test('writes a secret as an authenticator app takes it', () => {
  expect(base32('bGF0Y2hrZXktZGV2ZWxvcG1lbnQ=')).toBe('NRQXIY3INNSXSLLEMV3GK3DPOBWWK3TU')
})
