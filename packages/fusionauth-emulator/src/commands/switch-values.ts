import { areSwitches, switchFlaw } from '../switch-values.ts'
import { defaultSwitches, type Switches } from '../switches.ts'
import { CommandError } from './command-error.ts'

/** `['secureCookies=true']` → `{ secureCookies: true }`. Throws CommandError. */
export function parseSwitches(given: readonly string[]): Partial<Switches> {
  const parsed: Record<string, unknown> = {}
  for (const each of given) {
    const [, name, text = ''] = /^([^=]+)=(.*)$/s.exec(each) ?? []
    if (name === undefined) throw new CommandError(`--switch must be name=value, not "${each}".`)
    parsed[name] = read(
      text,
      Object.entries(defaultSwitches).find(([known]) => known === name)?.[1],
    )
  }
  if (areSwitches(parsed)) return parsed
  throw new CommandError(`--switch: ${switchFlaw(parsed)}`)
}

function read(text: string, like: unknown): unknown {
  if (typeof like === 'number') return /^-?\d{1,9}$/.test(text) ? Number(text) : text
  return typeof like === 'boolean' && /^(true|false)$/.test(text) ? text === 'true' : text
}
