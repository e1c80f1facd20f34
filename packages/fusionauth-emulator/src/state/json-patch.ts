import { isDeepStrictEqual } from 'node:util'
import { generalError } from './errors.ts'
import { isMembers, type Members } from './reader.ts'

/** What the document and all that is written to it may come to, as JSON: a copy of a copy doubles it. */
const mostCharacters = 1024 * 1024

/** Deeper than any FusionAuth object, and shallow enough for every recursive walk of it. */
export const deepest = 40

/** Applies the operations of a JSON Patch (RFC 6902) to a copy. Throws InvalidRequest. */
export function patchJson(document: Members, operations: unknown): Members {
  // A value stands in an operation, and an operation in the list.
  if (isDeeperThan(operations, deepest + 2)) throw tooDeep()
  if (!Array.isArray(operations)) throw refused('The body must be a list of operations.')
  const patched = structuredClone(document)
  let left = mostCharacters - sizeOf(patched)
  const charged = (value: unknown, at: string[]) => {
    left -= sizeOf(value)
    if (left < 0) throw refused('The operations write more than 1 MiB.')
    if (isDeeperThan(value, deepest + 1 - at.length)) throw tooDeep()
    return value
  }
  for (const operation of operations) {
    const { from, op, path, value } = isMembers(operation) ? operation : {}
    const at = pointer(path)
    if (op === 'add') add(patched, at, charged(value, at))
    else if (op === 'replace') replace(patched, at, charged(value, at))
    else if (op === 'remove') remove(patched, at)
    else if (op === 'copy') {
      add(patched, at, structuredClone(charged(read(patched, pointer(from)), at)))
    } else if (op === 'move') add(patched, at, charged(remove(patched, pointer(from)), at))
    else if (op !== 'test') throw refused(`There is no operation ${JSON.stringify(op)}.`)
    else if (!isDeepStrictEqual(read(patched, at), value)) {
      throw refused(`The test of ${JSON.stringify(path)} failed.`)
    }
  }
  return patched
}

const sizeOf = (value: unknown) => (JSON.stringify(value) ?? '').length

export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels <= 0 || Object.values(value).some((each) => isDeeperThan(each, levels - 1))
}

const tooDeep = () => refused(`Nothing may be more than ${deepest} levels deep.`)

function pointer(path: unknown): string[] {
  if (typeof path !== 'string' || !path.startsWith('/')) throw refused('A path begins with "/".')
  return path
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

type Holder = { at: Members; name: string } | { list: unknown[]; index: number }

/** The object or list that holds what a path names. */
function holderOf(document: Members, segments: string[]): Holder {
  const name = segments.at(-1) ?? ''
  const parent = segments.slice(0, -1).reduce<unknown>(step, document)
  if (isMembers(parent)) return { at: parent, name }
  if (!Array.isArray(parent)) throw refused(`Nothing is at /${segments.join('/')}.`)
  return { list: parent, index: name === '-' ? parent.length : indexOf(name) }
}

function step(parent: unknown, segment: string): unknown {
  if (isMembers(parent) && Object.hasOwn(parent, segment)) return parent[segment]
  if (Array.isArray(parent) && indexOf(segment) < parent.length) return parent[indexOf(segment)]
  throw refused(`Nothing is at ${segment}.`)
}

function indexOf(segment: string): number {
  if (/^(?:0|[1-9]\d{0,8})$/.test(segment)) return Number(segment)
  throw refused(`${segment} is no position in a list.`)
}

const read = (document: Members, segments: string[]) => segments.reduce<unknown>(step, document)

function add(document: Members, segments: string[], value: unknown): void {
  const holder = holderOf(document, segments)
  if ('at' in holder) define(holder.at, holder.name, value)
  else if (holder.index > holder.list.length) throw refused(`${holder.index} is past the end.`)
  else holder.list.splice(holder.index, 0, value)
}

function replace(document: Members, segments: string[], value: unknown): void {
  read(document, segments)
  const holder = holderOf(document, segments)
  if ('at' in holder) define(holder.at, holder.name, value)
  else holder.list[holder.index] = value
}

function remove(document: Members, segments: string[]): unknown {
  const value = read(document, segments)
  const holder = holderOf(document, segments)
  if ('at' in holder) delete holder.at[holder.name]
  else holder.list.splice(holder.index, 1)
  return value
}

/** A member called `__proto__` must stay an ordinary member. */
function define(at: Members, name: string, value: unknown): void {
  Object.defineProperty(at, name, { value, configurable: true, enumerable: true, writable: true })
}

const refused = (message: string) => generalError('invalidJSONPatch', message)
