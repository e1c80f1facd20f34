import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { addresses } from './addresses.ts'
import { peopleOf, type KickstartPeople } from './people.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** FusionAuth has secrets in base64, authenticator apps take base32. */
export function base32(base64: string): string {
  const bits = [...Buffer.from(base64, 'base64')].map((byte) => byte.toString(2).padStart(8, '0'))
  const groups = bits.join('').match(/.{1,5}/g) ?? []
  return groups.map((group) => alphabet[Number.parseInt(group.padEnd(5, '0'), 2)]).join('')
}

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
    ...people.map(({ answer, email, name, purpose }) => {
      const shown = answer === undefined ? purpose : `login answers ${answer}`
      return `  ${email.padEnd(width)}  ${name}, ${shown}`
    }),
    `The secret for the two-factor app: ${base32(kickstart.variables['twoFactorSecret'] ?? '')}`,
    '',
    'Move the clock, in another terminal:',
    '  npm run clock -- +6m   the access token has expired: the next click refreshes it',
    '  npm run clock -- +31d  the refresh token has expired: log in again',
    '',
    'Ctrl-C stops everything.',
    '',
  ].join('\n')
}
