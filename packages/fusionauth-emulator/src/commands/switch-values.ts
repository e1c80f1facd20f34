import { defaultSwitches, type Switches } from '../switches.ts'
import { CommandError } from './command-error.ts'

type Values = readonly (string | number | boolean)[]

/** The values a switch may have, where its default does not say it all. */
const choices: { readonly [Name in keyof Switches]?: readonly Switches[Name][] } = {
  tokenForUnverified: ['allow', 'always', 'never'],
  refreshNotAllowedStatus: [400, 401, 403, 404],
  defaultAlgorithm: ['RS256', 'HS256'],
  rateLimitedStatus: [400, 403, 429],
  edwardsAlgorithm: ['EdDSA', 'Ed25519'],
}

/** `['secureCookies=true']` → `{ secureCookies: true }`. Throws CommandError. */
export function parseSwitches(given: readonly string[]): Partial<Switches> {
  const parsed: Record<string, unknown> = {}
  for (const each of given) {
    const [, name = '', text = ''] = /^([^=]*)=(.*)$/s.exec(each) ?? []
    if (!isSwitch(name)) {
      throw new CommandError(
        `--switch must be name=value, not "${each}". The names: ${names().join(', ')}.`,
      )
    }
    const value = read(text, defaultSwitches[name])
    if (!isAllowed(name, value)) {
      throw new CommandError(`--switch ${name} must be ${wanted(name)}, not "${text}".`)
    }
    parsed[name] = value
  }
  if (areSwitches(parsed)) return parsed
  throw new CommandError('--switch must be name=value.')
}

const names = () => Object.keys(defaultSwitches)

function isSwitch(name: string): name is keyof Switches {
  return Object.hasOwn(defaultSwitches, name)
}

function areSwitches(parsed: Record<string, unknown>): parsed is Partial<Switches> {
  return Object.entries(parsed).every(([name, value]) => isSwitch(name) && isAllowed(name, value))
}

function read(text: string, like: string | number | boolean): string | number | boolean {
  if (typeof like === 'number') return /^\d{1,9}$/.test(text) ? Number(text) : text
  return typeof like === 'boolean' && /^(true|false)$/.test(text) ? text === 'true' : text
}

function isAllowed(name: keyof Switches, value: unknown): boolean {
  const listed: Values | undefined = choices[name]
  if (listed) return listed.some((each) => each === value)
  return typeof value === typeof defaultSwitches[name] && value !== ''
}

function wanted(name: keyof Switches): string {
  const listed: Values | undefined = choices[name]
  if (listed) return `one of ${listed.join(', ')}`
  if (typeof defaultSwitches[name] === 'number') return 'a whole number'
  return typeof defaultSwitches[name] === 'boolean' ? 'true or false' : 'a text'
}
