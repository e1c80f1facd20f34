import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { Secret, TOTP } from 'otpauth'
import type { Emulator } from '../src/index.ts'
import { apiKey, password, storeId, tenantId, type Call } from './support.ts'

type ErrorEntries = { code: string }[]

/** The members the tests read, of whichever answer has them. */
interface Body {
  action?: { id: string }
  actions?: { id: string; expiry: number }[]
  changePasswordId?: string
  changePasswordReason?: string
  code?: string
  configurableMethods?: string[]
  emailVerificationId?: string
  fieldErrors?: Record<string, ErrorEntries>
  generalErrors?: ErrorEntries
  jwt?: Record<string, unknown>
  kind?: string
  methods?: object[]
  oneTimePassword?: string
  parameters?: Record<string, string>
  recoveryCodes?: string[]
  refreshToken?: string
  registration?: { authenticationToken: string }
  registrationVerificationId?: string
  secret?: string
  secretBase32Encoded?: string
  state?: object
  token?: string
  trustToken?: string
  twoFactorId?: string
  twoFactorTrustId?: string
  user?: { lastLoginInstant?: number; twoFactor: { methods?: { id: string; method: string }[] } }
  webhook?: { id: string }
}

export interface Reply {
  status: number
  text: string
  json: Body
  cookies: string[]
}

/** With node:http, since `fetch` sends a POST that was answered 421 a second time. */
export function send(
  { url }: Emulator,
  method: string,
  path: string,
  { body, cookie, headers = {}, key = false }: Call = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url + path,
      {
        method,
        headers: { ...(key && { authorization: apiKey }), ...(cookie && { cookie }), ...headers },
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const isJson = answer.headers['content-type']?.startsWith('application/json') ?? false
          resolve({
            status: answer.statusCode ?? 0,
            text,
            json: isJson ? JSON.parse(text) : {},
            cookies: answer.headers['set-cookie'] ?? [],
          })
        })
      },
    )
    sent.on('error', reject)
    if (body === undefined) return sent.end()
    const bytes = JSON.stringify(body)
    // node:http sends no length of its own with a DELETE.
    sent.setHeader('content-length', Buffer.byteLength(bytes))
    return sent.end(bytes)
  })
}

/** Does it as an administrator; anything but a 200 is an error. */
export async function must(emulator: Emulator, method: string, path: string, body: unknown) {
  const reply = await send(emulator, method, path, { key: true, body })
  if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`)
  return reply.json
}

export const configureTenant = (emulator: Emulator, tenant: object) =>
  must(emulator, 'PATCH', `/api/tenant/${tenantId}`, { tenant })

export const configureStore = (emulator: Emulator, application: object) =>
  must(emulator, 'PATCH', `/api/application/${storeId}`, { application })

export interface Person {
  id: string
  email: string
}

/** Somebody new, registered to the store; the e-mail address counts as verified unless `verify` is true. */
export async function newPerson(
  emulator: Emulator,
  user: Record<string, unknown> = {},
  verify = false,
): Promise<Person> {
  const id = randomUUID()
  const email = `${id}@example.com`
  await must(emulator, 'POST', `/api/user/registration/${id}`, {
    user: { email, password, ...user },
    registration: { applicationId: storeId },
    skipVerification: !verify,
  })
  return { id, email }
}

/** A time-based user action that keeps people out. */
export async function newLockOut(emulator: Emulator): Promise<string> {
  const id = randomUUID()
  const userAction = { name: `Lock-out ${id}`, temporal: true, preventLogin: true }
  await must(emulator, 'POST', `/api/user-action/${id}`, { userAction })
  return id
}

export const logIn = (
  emulator: Emulator,
  { email }: Person,
  given: Record<string, unknown> = {},
  how: Call = {},
) =>
  send(emulator, 'POST', '/api/login', {
    key: true,
    body: { loginId: email, password, applicationId: storeId, ...given },
    ...how,
  })

/** A code of the authenticator app with this base64 secret, now or so many seconds later. */
export function totpCode(emulator: Emulator, secret: string, later = 0): string {
  const totp = new TOTP({
    secret: new Secret({ buffer: Uint8Array.from(Buffer.from(secret, 'base64')).buffer }),
  })
  return totp.generate({ timestamp: (emulator.clock.now() + later) * 1000 })
}

/** The error codes of a 400. */
export function codesOf({ json }: Reply): string[] {
  const { fieldErrors = {}, generalErrors = [] } = json
  return [...Object.values(fieldErrors), generalErrors].flat().map(({ code }) => code)
}

/** What was sent to an address last, out of the inbox. */
export async function lastEmail(emulator: Emulator, { email }: Person) {
  const { json, status } = await send(emulator, 'GET', `/emulator/api/inbox/latest?to=${email}`)
  if (status !== 200) throw new Error(`no e-mail to ${email}`)
  return { kind: json.kind, parameters: json.parameters ?? {} }
}
