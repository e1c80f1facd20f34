import { validateHeaderName, validateHeaderValue } from 'node:http'
import { createReader, type Members } from '../state/reader.ts'

const kinds = ['status', 'hang', 'reset', 'latency', 'truncated', 'html'] as const
/**
 * `status`: another answer. `html`: a page instead of JSON, as a proxy sends it. `truncated`: an answer
 * that breaks off. `latency`: the right answer, late. `hang`: no answer, the connection stays open.
 * `reset`: no answer, the connection is torn.
 */
export type FaultKind = (typeof kinds)[number]

const phases = ['before', 'after'] as const

export interface FaultRequest {
  /** HTTP method. Default: any. */
  method?: string
  /** `/api/login`, `/api/jwt/*` (everything that begins so), `/api/user/:id` (one segment, whatever it is). */
  path: string
  kind: FaultKind
  /** 200–599. Default: 503; for `html` 502; for `truncated` the route's own, or 200. */
  status?: number
  /** The body of `status`, `html` or `truncated`. Default: none, a short page, the route's own. */
  body?: string
  /** Headers of `status`, `html` and `truncated`. Default: none but the content type. */
  headers?: Record<string, string>
  /** Real seconds to wait before the fault, 0 to 300. Default: 0; `latency` needs it. */
  delaySeconds?: number
  /**
   * `before`: the route never runs, nothing changes. `after`: the route runs and the state has changed; only
   * its answer is lost. Default: `before`.
   */
  phase?: (typeof phases)[number]
  /** How often it strikes before it ends by itself, 1 or more. Default: without end. */
  count?: number
  /** How likely each request is to be struck, above 0 and up to 1. Default: 1. */
  probability?: number
  /** It ends by itself after so many real seconds (the emulator's clock does not matter). Default: never. */
  forSeconds?: number
}

const faultMembers = [
  'method',
  'path',
  'kind',
  'status',
  'body',
  'headers',
  'delaySeconds',
  'phase',
  'count',
  'probability',
  'forSeconds',
]

export type FaultRules = FaultRequest &
  Required<Pick<FaultRequest, 'delaySeconds' | 'phase' | 'probability'>>

/** Throws InvalidRequest naming every member that is wrong. */
export function readFault(members: Members): FaultRules {
  const reader = createReader(members)
  reader.refuseOthers(...faultMembers)
  const method = reader.text('method')
  const path = reader.requiredText('path')
  const kind = reader.oneOf('kind', kinds, 'status')
  const status = readNumber('status', 200, 599)
  const body = reader.text('body')
  const headers = readHeaders()
  const delaySeconds = readNumber('delaySeconds', 0, 300)
  const phase = reader.oneOf('phase', phases, 'before')
  const count = readNumber('count', 1, Number.MAX_SAFE_INTEGER)
  const probability = readNumber('probability', Number.MIN_VALUE, 1)
  const forSeconds = readNumber('forSeconds', 0, 86_400)

  function readNumber(name: string, minimum: number, maximum: number): number | undefined {
    const value = members[name] ?? undefined
    if (value === undefined) return undefined
    if (typeof value === 'number' && value >= minimum && value <= maximum) return value
    const range = maximum > 86_400 ? `${minimum} or more` : `from ${minimum} to ${maximum}`
    reader.refuse(name, 'invalid', `${name} must be a number, ${range}.`)
    return undefined
  }
  function readHeaders(): Record<string, string> | undefined {
    if ((members['headers'] ?? undefined) === undefined) return undefined
    const read: Record<string, string> = {}
    for (const [name, value] of Object.entries(reader.object('headers').members)) {
      if (typeof value === 'string' && isHeader(name, value)) read[name] = value
      else reader.refuse('headers', 'invalid', `"${name}" is no header with a text as its value.`)
    }
    return read
  }

  if (!members['kind']) reader.refuse('kind', 'blank', `kind must be one of ${kinds.join(', ')}.`)
  if (path !== '' && !path.startsWith('/')) {
    reader.refuse('path', 'invalid', 'path must begin with a slash.')
  }
  if (kind === 'latency' && delaySeconds === undefined) {
    reader.refuse('delaySeconds', 'missing', 'A latency needs delaySeconds.')
  }
  for (const [name, value] of Object.entries({ status, count })) {
    if (value === undefined || Number.isInteger(value)) continue
    reader.refuse(name, 'invalid', `${name} must be a whole number.`)
  }
  reader.check()
  return {
    ...(method !== undefined && { method: method.toUpperCase() }),
    path,
    kind,
    ...(status !== undefined && { status }),
    ...(body !== undefined && { body }),
    ...(headers !== undefined && { headers }),
    delaySeconds: delaySeconds ?? 0,
    phase,
    ...(count !== undefined && { count }),
    probability: probability ?? 1,
    ...(forSeconds !== undefined && { forSeconds }),
  }
}

/** `/a/*` → everything below, `/a/:b` → any one segment, anything else → itself. */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const open = pattern.endsWith('*')
  const source = (open ? pattern.slice(0, -1) : pattern)
    .split('/')
    .map((segment) => (segment.startsWith(':') ? '[^/]+' : segment.replace(/[^\w-]/g, '\\$&')))
    .join('/')
  const expression = new RegExp(`^${source}${open ? '' : '$'}`)
  return (path) => expression.test(path)
}

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    return true
  } catch {
    return false
  }
}
