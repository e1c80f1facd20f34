import { isDeepStrictEqual } from 'node:util'
import { isMembers, type Members } from './reader.ts'

/** JSON merge (RFC 7396): objects member by member, `null` removes, all else replaces. */
export function merge(base: Members, patch: Members): Members {
  const merged = new Map(Object.entries(base))
  for (const [name, value] of Object.entries(patch)) {
    const before = merged.get(name)
    if (value === null) merged.delete(name)
    else if (isMembers(value)) merged.set(name, merge(isMembers(before) ? before : {}, value))
    else merged.set(name, value)
  }
  return Object.fromEntries(merged)
}

/**
 * `now` with what a request made of `before`, member by member: what it left alone stays as it is by now.
 * For requests that had to wait meanwhile.
 */
export function rebase(before: Members, after: Members, now: Members): Members {
  const names = new Set([before, after, now].flatMap(Object.keys))
  const entries = [...names].map((name) => {
    const [was, wanted, is] = [before[name], after[name], now[name]]
    if (isDeepStrictEqual(was, wanted)) return [name, is] as const
    const mixed = isMembers(was) && isMembers(wanted) && isMembers(is)
    return [name, mixed ? rebase(was, wanted, is) : wanted] as const
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

/** Makes an object that others hold into what `members` say. */
export function become(object: object, members: Members): void {
  for (const name of Object.keys(object)) {
    if (!Object.hasOwn(members, name)) Reflect.deleteProperty(object, name)
  }
  Object.assign(object, members)
}
