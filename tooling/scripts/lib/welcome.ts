import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { addresses } from './addresses.ts'
import { peopleOf, type KickstartPeople } from './people.ts'

/** What to type now that everything answers: addresses, people, the two commands of the clock. */
export async function welcome(root: string): Promise<string> {
  const file = path.join(root, 'tooling/kickstart/kickstart.json')
  const kickstart: KickstartPeople = JSON.parse(await readFile(file, 'utf8'))
  const people = peopleOf(kickstart)
  const width = Math.max(...people.map(({ email }) => email.length))
  return [
    '',
    ...addresses.map(({ name, url }) => `  ${name.padEnd(width)}  ${url}`),
    '',
    `People, all with the password ${kickstart.variables['password']}:`,
    ...people.map(({ email, name, purpose }) => `  ${email.padEnd(width)}  ${name}, ${purpose}`),
    '',
    'Move the clock, in another terminal:',
    '  npm run clock -- +6m   the access token has expired: the next click refreshes it',
    '  npm run clock -- +31d  the refresh token has expired: log in again',
    '',
    'Ctrl-C stops everything.',
    '',
  ].join('\n')
}
