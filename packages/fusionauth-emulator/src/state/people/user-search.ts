import { NotEmulated } from '../errors.ts'
import { isMembers, toId, type Reader } from '../reader.ts'
import { userView } from './user-view.ts'
import type { User, World } from '../model.ts'

export interface UserSearch {
  ids?: string[]
  queryString?: string
  startRow: number
  numberOfResults: number
}

/** Reads the criteria of a search. Throws NotEmulated for the search engine's own query language. */
export function readUserSearch(reader: Reader): UserSearch {
  if (reader.members.query) throw new NotEmulated('a user search by an Elasticsearch query')
  const ids = reader.texts('ids')
  const queryString = reader.text('queryString')
  return {
    ...(ids && { ids: ids.map((id) => toId(id) ?? id) }),
    ...(queryString !== undefined && { queryString }),
    startRow: reader.count('startRow', 0, 0),
    numberOfResults: reader.count('numberOfResults', 25, 1, 10_000),
  }
}

/**
 * By ids, in their order; else by words that must all be there: `email:sam@example.com`, `Sam`, `sam*`,
 * `*`. FusionAuth's search engine can do more.
 */
export function searchUsers(world: World, tenantId: string | undefined, search: UserSearch) {
  const { ids, numberOfResults, queryString = '*', startRow } = search
  const visible = (user: User | undefined): user is User =>
    user !== undefined && (tenantId === undefined || user.tenantId === tenantId)
  const found = ids
    ? ids.map((id) => world.users.get(id)).filter(visible)
    : [...world.users.values()].filter((user) => visible(user) && matches(user, queryString))
  const page = ids ? found : found.slice(startRow, startRow + numberOfResults)
  return { total: found.length, users: page.map(userView) }
}

function matches(user: User, queryString: string): boolean {
  const words = queryString.match(/(?:[^\s"]|"[^"]*")+/g) ?? []
  const wanted = words.filter((word) => word !== '*' && word !== 'AND')
  if (wanted.length === 0) return true
  const view: Record<string, unknown> = { ...userView(user) }
  return wanted.every((word) => {
    const [, path, value = ''] = /^(?:([\w.]+):)?(.*)$/s.exec(word) ?? []
    const pattern = value.replaceAll('"', '')
    const values = path === undefined ? textsOf(view) : textsOf(at(view, path.split('.')))
    return values.some((text) => fits(text, pattern))
  })
}

/** `*` stands for anything. By hand: a regular expression of somebody's choice can take for ever. */
function fits(text: string, pattern: string): boolean {
  const [start = '', ...parts] = pattern.toLowerCase().split('*')
  const given = text.toLowerCase()
  const end = parts.pop()
  if (end === undefined) return given === start
  if (!given.startsWith(start) || given.length < start.length + end.length) return false
  const last = given.length - end.length
  let from = start.length
  for (const part of parts) {
    const found = given.indexOf(part, from)
    if (found === -1) return false
    from = found + part.length
  }
  return from <= last && given.endsWith(end)
}

function at(value: unknown, [name, ...rest]: string[]): unknown {
  if (name === undefined) return value
  if (Array.isArray(value)) return value.map((each) => at(each, [name, ...rest]))
  return isMembers(value) ? at(value[name], rest) : undefined
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf)
  if (isMembers(value)) return Object.values(value).flatMap(textsOf)
  if (typeof value === 'string') return [value]
  return typeof value === 'number' || typeof value === 'boolean' ? [`${value}`] : []
}
