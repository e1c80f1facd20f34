import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { peopleOf } from './people.ts'

test('tells of each person of the kickstart file what one can see with them', async () => {
  const file = path.join(import.meta.dirname, '../../kickstart/kickstart.json')
  const people = peopleOf(JSON.parse(await readFile(file, 'utf8')))
  expect(people.slice(0, 3)).toEqual([
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
    },
  ])
})
