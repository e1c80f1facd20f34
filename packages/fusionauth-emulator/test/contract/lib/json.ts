import { decodeJwt, decodeProtectedHeader } from 'jose'

// Reading answers whose shape is what is being tested.

export type Members = Record<string, unknown>

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `user.registrations.0.roles`, or a list where a name has a dot in it. */
export type Path = string | (string | number)[]

/** What is there, or undefined. */
export function at(value: unknown, path: Path): unknown {
  let found = value
  for (const name of typeof path === 'string' ? path.split('.') : path) {
    if (Array.isArray(found)) found = found[Number(name)]
    else if (isMembers(found)) found = found[name]
    else return undefined
  }
  return found
}

/** Throws if there is no text. */
export function textAt(value: unknown, path: Path): string {
  const found = at(value, path)
  if (typeof found === 'string') return found
  throw new Error(`no text at ${String(path)} of ${JSON.stringify(value)}`)
}

/** Throws if there is no number. */
export function numberAt(value: unknown, path: Path): number {
  const found = at(value, path)
  if (typeof found === 'number') return found
  throw new Error(`no number at ${String(path)} of ${JSON.stringify(value)}`)
}

/** Throws if there is no list. */
export function listAt(value: unknown, path: Path): unknown[] {
  const found = at(value, path)
  if (Array.isArray(found)) return found
  throw new Error(`no list at ${String(path)} of ${JSON.stringify(value)}`)
}

export function claimsOf(jwt: string): Members {
  return decodeJwt(jwt)
}

export function headerOf(jwt: string): Members {
  return { ...decodeProtectedHeader(jwt) }
}

/** Objects are merged, anything else of the second replaces what the first has. */
export function merged(base: Members, given: Members): Members {
  const result = { ...base }
  for (const [name, value] of Object.entries(given)) {
    const before = result[name]
    result[name] = isMembers(before) && isMembers(value) ? merged(before, value) : value
  }
  return result
}
