import { fileURLToPath } from 'node:url'
import { startEmulator, type Emulator, type EmulatorOptions } from '../src/index.ts'

export const kickstartFile = fileURLToPath(
  new URL('../../../tooling/kickstart/kickstart.json', import.meta.url),
)

export const tenantId = '7b8a3f0e-0b0e-4b5c-9d59-3f1a6d2c9e01'
export const storeId = '10000000-0000-4000-8000-000000000001'
export const forumId = '10000000-0000-4000-8000-000000000002'
export const shopperId = '20000000-0000-4000-8000-000000000001'
export const moderatorId = '20000000-0000-4000-8000-000000000002'
export const apiKey = 'latchkey-development-api-key-not-for-production'
export const password = 'password'

export const day = 86_400

export const start = (options: EmulatorOptions = {}) =>
  startEmulator({ port: 0, kickstart: kickstartFile, ...options })

type ErrorEntries = { code: string; message: string }[]

/** The members the tests read, of whichever answer has them. */
interface Body {
  token?: string
  tokenExpirationInstant?: number
  refreshToken?: string
  refreshTokenId?: string
  refreshTokens?: {
    id: string
    startInstant: number
    insertInstant: number
    applicationId: string
  }[]
  user?: { id: string; email: string; registrations?: { applicationId: string; roles: string[] }[] }
  jwt?: Record<string, unknown>
  keys?: { kid: string }[]
  key?: { id: string; kid: string }
  tenant?: { id: string; issuer: string; jwtConfiguration: Record<string, unknown> }
  application?: { id: string; tenantId: string; jwtConfiguration: Record<string, unknown> }
  applications?: { id: string }[]
  fieldErrors?: Record<string, ErrorEntries>
  generalErrors?: ErrorEntries
  emulator?: string
  status?: string
  version?: string
  now?: number
  offset?: number
}

export interface Answer {
  status: number
  body: Body
  text: string
  cookies: string[]
  contentType: string | null
}

export interface Call {
  body?: unknown
  cookie?: string
  headers?: Record<string, string>
  /** Sends the kickstart's API key. */
  key?: boolean
}

export async function call(
  { url }: Emulator,
  method: string,
  path: string,
  { body, cookie, headers = {}, key = false }: Call = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: { ...(key && { authorization: apiKey }), ...(cookie && { cookie }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const contentType = response.headers.get('content-type')
  return {
    status: response.status,
    body: contentType?.startsWith('application/json') ? JSON.parse(text) : {},
    text,
    cookies: response.headers.getSetCookie(),
    contentType,
  }
}

export const login = (emulator: Emulator, given: Record<string, unknown> = {}, how: Call = {}) =>
  call(emulator, 'POST', '/api/login', {
    key: true,
    body: { loginId: 'shopper@example.com', password, applicationId: storeId, ...given },
    ...how,
  })

/** Logs the shopper in and returns what the answer must have. */
export async function signedIn(emulator: Emulator, given: Record<string, unknown> = {}) {
  const { body, status } = await login(emulator, given)
  const { refreshToken, refreshTokenId, token } = body
  if (!token || !refreshToken || !refreshTokenId) throw new Error(`no tokens, status ${status}`)
  return { token, refreshToken, refreshTokenId }
}

export const refresh = (emulator: Emulator, refreshToken: string, how: Call = {}) =>
  call(emulator, 'POST', '/api/jwt/refresh', { body: { refreshToken }, ...how })

/** Changes the store's configuration, as an administrator would. */
export async function configure(emulator: Emulator, application: Record<string, unknown>) {
  const path = `/api/application/${storeId}`
  const { body, status } = await call(emulator, 'PATCH', path, { key: true, body: { application } })
  if (status !== 200) throw new Error(`refused: ${JSON.stringify(body)}`)
  return body
}

/** The error codes of a 400. */
export function codes({ body }: Answer): string[] {
  const entries = [...Object.values(body.fieldErrors ?? {}).flat(), ...(body.generalErrors ?? [])]
  return entries.map(({ code }) => code)
}
