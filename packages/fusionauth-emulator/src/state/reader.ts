import { InvalidRequest, type ErrorEntry } from './errors.ts'

export type Members = Record<string, unknown>

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The id in the form FusionAuth stores (lower case), or undefined when it is no UUID. */
export function toId(value: string): string | undefined {
  return uuid.test(value) ? value.toLowerCase() : undefined
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Reads typed members out of a JSON object and collects what is wrong under FusionAuth's codes,
 * so that one answer names every wrong field. `null` counts as absent, as it does for FusionAuth,
 * and `"true"` or `"25"` for what is in the quotes: its own quickstarts send such.
 */
export interface Reader {
  readonly members: Members
  text(name: string): string | undefined
  requiredText(name: string): string
  id(name: string): string | undefined
  flag(name: string, fallback: boolean): boolean
  count(name: string, fallback: number, minimum: number, maximum?: number): number
  oneOf<T extends string>(name: string, values: readonly T[], fallback: T): T
  texts(name: string): string[] | undefined
  object(name: string): Reader
  objects(name: string): Reader[]
  refuse(name: string, reason: string, message: string): void
  /** Refuses every member that is not named: a misspelt one would else be passed over in silence. */
  refuseOthers(...names: string[]): void
  /** Throws InvalidRequest when anything was refused, here or in a nested reader. */
  check(): void
}

export function createReader(
  members: Members,
  path = '',
  found: Map<string, ErrorEntry[]> = new Map(),
): Reader {
  const pathOf = (name: string) => (path === '' ? name : `${path}.${name}`)
  const valueOf = (name: string) => members[name] ?? undefined

  function refuse(name: string, reason: string, message: string) {
    const at = pathOf(name)
    found.set(at, [...(found.get(at) ?? []), { code: `[${reason}]${at}`, message }])
  }
  function unconverted(name: string, wanted: string): undefined {
    refuse(name, 'couldNotConvert', `${pathOf(name)} must be ${wanted}.`)
    return undefined
  }
  function text(name: string) {
    const value = valueOf(name)
    if (value === undefined || typeof value === 'string') return value
    return unconverted(name, 'a string')
  }

  return {
    members,
    text,
    requiredText(name) {
      const errors = found.size
      const value = text(name)
      if (!value && found.size === errors) refuse(name, 'blank', `${pathOf(name)} is required.`)
      return value ?? ''
    },
    id(name) {
      const value = text(name)
      if (value === undefined || value === '') return undefined
      return toId(value) ?? unconverted(name, 'a UUID')
    },
    flag(name, fallback) {
      const value = valueOf(name) ?? fallback
      if (typeof value === 'boolean') return value
      if (value === 'true' || value === 'false') return value === 'true'
      unconverted(name, 'true or false')
      return fallback
    },
    count(name, fallback, minimum, maximum = Number.MAX_SAFE_INTEGER) {
      const given = valueOf(name) ?? fallback
      const value = typeof given === 'string' && /^-?\d{1,15}$/.test(given) ? Number(given) : given
      if (typeof value !== 'number' || !Number.isInteger(value)) unconverted(name, 'a whole number')
      else if (value >= minimum && value <= maximum) return value
      else refuse(name, 'invalid', `${pathOf(name)} is out of range.`)
      return fallback
    },
    oneOf(name, values, fallback) {
      const value = text(name)
      if (value === undefined) return fallback
      const known = values.find((each) => each === value)
      if (known === undefined) unconverted(name, `one of ${values.join(', ')}`)
      return known ?? fallback
    },
    texts(name) {
      const value = valueOf(name)
      if (value === undefined) return undefined
      if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
      return unconverted(name, 'a list of strings')
    },
    object(name) {
      const value = valueOf(name) ?? {}
      if (!isMembers(value)) unconverted(name, 'an object')
      return createReader(isMembers(value) ? value : {}, pathOf(name), found)
    },
    objects(name) {
      const value = valueOf(name) ?? []
      if (!Array.isArray(value) || !value.every(isMembers)) {
        unconverted(name, 'a list of objects')
        return []
      }
      return value.map((each, index) => createReader(each, `${pathOf(name)}[${index}]`, found))
    },
    refuse,
    refuseOthers(...names) {
      for (const name of Object.keys(members).filter((each) => !names.includes(each))) {
        refuse(name, 'unknown', `There is no ${pathOf(name)}. Known: ${names.join(', ')}.`)
      }
    },
    check() {
      if (found.size > 0) throw new InvalidRequest({ fieldErrors: Object.fromEntries(found) })
    },
  }
}
