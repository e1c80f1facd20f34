import { createHash, randomBytes } from 'node:crypto'
import type { Emulator } from '../src/index.ts'
import { call, configure, password, storeId } from './support.ts'

export const callback = 'http://localhost:3000/callback'
export const clientSecret = 'a secret only the store knows: ü+%'
export const everyScope = 'openid offline_access profile email'

/** Makes an OAuth client of the store, as an administrator would. */
export const configureOAuth = (emulator: Emulator, oauth: Record<string, unknown> = {}) =>
  configure(emulator, {
    oauthConfiguration: {
      authorizedRedirectURLs: [callback],
      clientSecret,
      enabledGrants: ['authorization_code', 'password', 'refresh_token'],
      logoutURL: 'http://localhost:3000/bye',
      ...oauth,
    },
  })

type Fields = Record<string, string | undefined>

export interface OAuthAnswer {
  status: number
  body: Record<string, unknown>
  text: string
  cookies: string[]
  location: string
  headers: Headers
}

const present = (fields: Fields) =>
  Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined)

/** Posts a form. */
export async function post(
  { url }: Emulator,
  path: string,
  fields: Fields,
  headers: Record<string, string> = {},
): Promise<OAuthAnswer> {
  const body = new URLSearchParams(present(fields))
  return read(await fetch(url + path, { method: 'POST', body, headers, redirect: 'manual' }))
}

export async function get(
  { url }: Emulator,
  path: string,
  fields: Fields = {},
  headers: Record<string, string> = {},
): Promise<OAuthAnswer> {
  const query = new URLSearchParams(present(fields)).toString()
  return read(await fetch(`${url}${path}?${query}`, { headers, redirect: 'manual' }))
}

async function read(response: Response): Promise<OAuthAnswer> {
  const { headers, status } = response
  const text = await response.text()
  const isJson = headers.get('content-type')?.startsWith('application/json')
  return {
    status,
    body: isJson ? JSON.parse(text) : {},
    text,
    cookies: headers.getSetCookie(),
    location: headers.get('location') ?? '',
    headers,
  }
}

/** `/oauth2/token` as the store, with its secret unless `fields` say otherwise. */
export const token = (emulator: Emulator, fields: Fields, headers?: Record<string, string>) =>
  post(
    emulator,
    '/oauth2/token',
    { client_id: storeId, client_secret: clientSecret, ...fields },
    headers,
  )

export const authorization = (fields: Fields = {}): Fields => ({
  client_id: storeId,
  redirect_uri: callback,
  response_type: 'code',
  scope: everyScope,
  state: 'a b&c',
  ...fields,
})

/** Logs the shopper in at the hosted page, without asking for the page first. */
export const logIn = (emulator: Emulator, fields: Fields = {}, headers?: Record<string, string>) =>
  post(
    emulator,
    '/oauth2/authorize',
    { ...authorization(), loginId: 'shopper@example.com', password, ...fields },
    headers,
  )

/** What came back with the browser. */
export const returned = ({ location }: OAuthAnswer) =>
  Object.fromEntries(new URL(location).searchParams)

export async function codeOf(emulator: Emulator, fields: Fields = {}) {
  const { code } = returned(await logIn(emulator, fields))
  if (code === undefined) throw new Error('no code')
  return code
}

export const exchange = (emulator: Emulator, code: string, fields: Fields = {}) =>
  token(emulator, { grant_type: 'authorization_code', code, redirect_uri: callback, ...fields })

export function pkce() {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  return { verifier, fields: { code_challenge: challenge, code_challenge_method: 'S256' } }
}

/** `name=value` of a cookie that was set. */
export const cookieNamed = ({ cookies }: OAuthAnswer, name: string) =>
  cookies.find((each) => each.startsWith(`${name}=`))?.split(';')[0] ?? ''

export const patchTenant = (emulator: Emulator, id: string, tenant: Record<string, unknown>) =>
  call(emulator, 'PATCH', `/api/tenant/${id}`, { key: true, body: { tenant } })

export const refused = ({ body, status }: OAuthAnswer) => [
  status,
  body['error'],
  body['error_reason'],
]

export const text = (value: unknown) => (typeof value === 'string' ? value : '')

export const passwordGrant = {
  grant_type: 'password',
  username: 'shopper@example.com',
  password,
}

/** What a browser would post: the hidden fields of the page's forms. */
export function fieldsOf(html: string): Record<string, string> {
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)
  return Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, unescape(value)]))
}

const unescape = (value: string) =>
  value
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

/** What the page says went wrong. */
export const problemOf = (html: string) => /role="alert">([^<]*)</.exec(html)?.[1]
