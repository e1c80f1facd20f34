import type { Context } from 'hono'
import { generalError } from '../state/errors.ts'
import { deepest, isDeeperThan, patchJson } from '../state/json-patch.ts'
import { merge } from '../state/merge.ts'
import { createReader, isMembers, type Members, type Reader } from '../state/reader.ts'

/**
 * The body as a JSON object, whatever its content type says: clients send text/plain with nothing in
 * it. A form is read as an object of strings. Throws InvalidRequest.
 */
export async function readBody(c: Context): Promise<Members> {
  const text = await c.req.text()
  if (text.trim() === '') return {}
  const type = c.req.header('content-type') ?? ''
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(text))
  }
  return readJson(text)
}

/** A JSON object; nothing at all counts as an empty one. Throws InvalidRequest. */
export function readJson(text: string): Members {
  if (text.trim() === '') return {}
  const value = parse(text)
  if (!isMembers(value) || isDeeperThan(value, deepest)) throw malformed()
  return value
}

/** A reader of the whole body. */
export async function bodyReader(c: Context): Promise<Reader> {
  return createReader(await readBody(c))
}

/** The body's one object, such as `application`: refused when it is missing. */
export async function bodyMember(c: Context, name: string): Promise<Members> {
  const value = (await readBody(c))[name]
  if (isMembers(value)) return value
  const reader = createReader({})
  reader.refuse(name, 'missing', `The body must be { "${name}": { … } }.`)
  reader.check()
  return {}
}

const isOperations = (c: Context) =>
  c.req.header('content-type')?.startsWith('application/json-patch+json') ?? false

/** What stands in the body beside the object that is changed; nothing does beside RFC 6902's operations. */
export async function changeOptions(c: Context): Promise<Reader> {
  return isOperations(c) ? createReader({}) : bodyReader(c)
}

/**
 * What a PUT (replace) or PATCH (merge, or the operations of RFC 6902) makes of an object, named in the
 * body as for `bodyMember`. Throws InvalidRequest.
 */
export async function readChange(c: Context, name: string): Promise<(before: Members) => Members> {
  if (c.req.method === 'PATCH' && isOperations(c)) {
    const operations = parse(await c.req.text())
    return (before) => {
      const after = patchJson({ [name]: before }, operations)[name]
      if (!isMembers(after) || isDeeperThan(after, deepest)) throw malformed()
      return after
    }
  }
  const given = await bodyMember(c, name)
  return c.req.method === 'PUT' ? () => given : (before) => merge(before, given)
}

/**
 * A path segment that is a UUID. Other segments do not match, so that a route of FusionAuth's that is
 * missing here (`/api/user/search`) is not taken for an id.
 */
export const idSegment = '{[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}}'

/** The path's id in the form it is stored, or undefined when the path has none. */
export function pathId(c: Context, name: string): string | undefined {
  return c.req.param(name)?.toLowerCase()
}

/** Query parameters, filled up from the body. */
export async function parameters(c: Context): Promise<Reader> {
  return createReader({ ...(await readBody(c)), ...c.req.query() })
}

/** The device a request describes: `eventInfo`, then the older members, then the proxy's header. */
export function readDevice(c: Context, body: Reader) {
  const info = body.object('eventInfo')
  const device = body.object('metaData').object('device')
  const name = info.text('deviceName') ?? device.text('name')
  const type = info.text('deviceType') ?? device.text('type')
  const description = info.text('deviceDescription') ?? device.text('description')
  const address = readAddress(c, body)
  return {
    ...(name !== undefined && { name }),
    ...(type !== undefined && { type }),
    ...(description !== undefined && { description }),
    ...(address !== undefined && { lastAccessedAddress: address }),
  }
}

/** What the events say of the caller: `eventInfo`, its gaps filled from the older members and the headers. */
export function readEventInfo(c: Context, body: Reader): Members {
  const { name, type, description, lastAccessedAddress } = readDevice(c, body)
  const userAgent = c.req.header('user-agent')
  return {
    ...(userAgent !== undefined && { userAgent }),
    ...(name !== undefined && { deviceName: name }),
    ...(type !== undefined && { deviceType: type }),
    ...(description !== undefined && { deviceDescription: description }),
    ...(lastAccessedAddress !== undefined && { ipAddress: lastAccessedAddress }),
    ...body.object('eventInfo').members,
  }
}

export function readAddress(c: Context, body: Reader): string | undefined {
  const given = body.object('eventInfo').text('ipAddress') ?? body.text('ipAddress')
  return given ?? c.req.header('x-forwarded-for')?.split(',')[0]?.trim()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed()
  }
}

function malformed() {
  return generalError(
    'invalidJSON',
    `The body must be a JSON object, at most ${deepest} levels deep.`,
  )
}
