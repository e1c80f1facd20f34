import { defaultSwitches, type Switches } from './switches.ts'

type Values = readonly (string | number | boolean)[]

/** The values a switch may have, where its default does not say it all. */
const choices: { readonly [Name in keyof Switches]?: readonly Switches[Name][] } = {
  tokenForUnverified: ['allow', 'always', 'never'],
  refreshNotAllowedStatus: [400, 401, 403, 404],
  defaultAlgorithm: ['RS256', 'HS256'],
  rateLimitedStatus: [400, 403, 429],
  edwardsAlgorithm: ['EdDSA', 'Ed25519'],
}

/** What is wrong with some switches, in words, or undefined. */
export function switchFlaw(given: object): string | undefined {
  for (const [name, value] of Object.entries(given)) {
    if (!isSwitch(name)) {
      return `There is no switch ${name}. Known: ${Object.keys(defaultSwitches).join(', ')}.`
    }
    if (!isAllowed(name, value))
      return `The switch ${name} must be ${wanted(name)}, not ${shown(value)}.`
  }
  return undefined
}

export function areSwitches(given: object): given is Partial<Switches> {
  return switchFlaw(given) === undefined
}

function isSwitch(name: string): name is keyof Switches {
  return Object.hasOwn(defaultSwitches, name)
}

function isAllowed(name: keyof Switches, value: unknown): boolean {
  const listed: Values | undefined = choices[name]
  if (listed) return listed.some((each) => each === value)
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 && like(name, value)
  return like(name, value) && value !== ''
}

const like = (name: keyof Switches, value: unknown) => typeof value === typeof defaultSwitches[name]

function wanted(name: keyof Switches): string {
  const listed: Values | undefined = choices[name]
  if (listed) return `one of ${listed.join(', ')}`
  if (typeof defaultSwitches[name] === 'number') return 'a whole number, 0 or more'
  return typeof defaultSwitches[name] === 'boolean' ? 'true or false' : 'a text'
}

const shown = (value: unknown) => (typeof value === 'string' ? `"${value}"` : String(value))
