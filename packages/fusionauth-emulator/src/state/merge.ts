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
