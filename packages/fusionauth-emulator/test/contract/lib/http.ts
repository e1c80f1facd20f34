import { Agent, request, type IncomingMessage } from 'node:http'
import { text as textOf } from 'node:stream/consumers'

// Node's own client: `fetch` would add a content type, follow redirects and send a 421 a second time.

export interface How {
  /** True: the key that may do anything. */
  key?: boolean | string
  bearer?: string
  cookie?: string
  tenant?: string
  headers?: Record<string, string>
  query?: Record<string, string | readonly string[]>
  /** Sent as JSON; text as it is, without a content type. */
  body?: unknown
  form?: Record<string, string>
}

export interface Cookie {
  value: string
  /** Names in lower case; '' where there is no value. */
  attributes: Record<string, string>
}

export interface Answer {
  /** `POST /api/login`, without the query. */
  sent: string
  status: number
  contentType: string | undefined
  text: string
  /** Undefined unless it is JSON. */
  body: unknown
  /** By name. */
  cookies: Record<string, Cookie>
  location: URL | undefined
}

export const globalKey = 'the-key-that-may-do-anything'

const agent = new Agent({ keepAlive: true })

/** `route` is a method and a path. */
export async function sendTo(base: string, route: string, how: How = {}): Promise<Answer> {
  const [method = '', path = ''] = route.split(' ')
  const url = new URL(base + path)
  for (const [name, values] of Object.entries(how.query ?? {})) {
    for (const value of [values].flat()) url.searchParams.append(name, value)
  }
  const { headers, payload } = contentOf(how)
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method, headers, agent }, resolve).on('error', reject).end(payload)
  })
  const text = await textOf(incoming)
  const contentType = incoming.headers['content-type']
  const { location } = incoming.headers
  return {
    sent: `${method} ${url.pathname}`,
    status: incoming.statusCode ?? 0,
    contentType,
    text,
    body: contentType?.startsWith('application/json') ? JSON.parse(text) : undefined,
    cookies: cookiesOf(incoming.headers['set-cookie'] ?? []),
    location: location === undefined ? undefined : new URL(location, base),
  }
}

function contentOf({ bearer, body, cookie, form, headers, key, tenant }: How) {
  const json = body !== undefined && typeof body !== 'string'
  const payload = form
    ? new URLSearchParams(form).toString()
    : json
      ? JSON.stringify(body)
      : (body ?? '')
  return {
    payload,
    headers: {
      ...(json && { 'content-type': 'application/json' }),
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(payload !== '' && { 'content-length': String(Buffer.byteLength(payload)) }),
      ...(key !== undefined && { authorization: key === true ? globalKey : String(key) }),
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      ...(cookie !== undefined && { cookie }),
      ...(tenant !== undefined && { 'x-fusionauth-tenantid': tenant }),
      ...headers,
    },
  }
}

function cookiesOf(lines: string[]): Record<string, Cookie> {
  const cookies = lines.map((line): [string, Cookie] => {
    const [first = '', ...rest] = line.split(';').map((part) => part.trim())
    const [name, value] = halves(first)
    const attributes = rest.map(halves).map(([key, text]) => [key.toLowerCase(), text])
    return [name, { value, attributes: Object.fromEntries(attributes) }]
  })
  return Object.fromEntries(cookies)
}

function halves(text: string): [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
