import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { startEmulator } from '@latchkey/fusionauth-emulator'
import { createTokenClient, type TokenClient, type TokenClientOptions } from '../src/index.ts'

const file = fileURLToPath(new URL('../../../tooling/kickstart/kickstart.json', import.meta.url))
export const { variables } = JSON.parse(await readFile(file, 'utf8'))
export const emulator = await startEmulator({ port: 0, kickstart: file })

export const password: string = variables.password
export const shopper = { loginId: 'shopper@example.com', password }

export function clientOf(options: Partial<TokenClientOptions> = {}): TokenClient {
  const { defaultTenantId: tenantId, apiKey, issuer } = variables
  const applicationId = variables.storeApplicationId
  const now = () => emulator.clock.now()
  const given = { url: emulator.url, tenantId, applicationId, apiKey, issuer, now }
  return createTokenClient({ ...given, ...options })
}

/** FusionAuth's own management API, for what the client has no call for. */
export async function manage(method: string, path: string, body: unknown): Promise<void> {
  const headers = { authorization: variables.apiKey, 'content-type': 'application/json' }
  const init = { method, headers, body: JSON.stringify(body) }
  const response = await fetch(`${emulator.url}${path}`, init)
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`)
}

export const patchTenant = (tenant: object) =>
  manage('PATCH', `/api/tenant/${variables.defaultTenantId}`, { tenant })

export const patchStore = (application: object) =>
  manage('PATCH', `/api/application/${variables.storeApplicationId}`, { application })

/** The outcome with all that this kind carries; a test that expected another ends here. */
export async function only<
  Outcome extends { readonly outcome: string },
  Kind extends Outcome['outcome'],
>(attempt: Promise<Outcome>, kind: Kind): Promise<Extract<Outcome, { readonly outcome: Kind }>> {
  const seen = await attempt
  if (isKind(seen, kind)) return seen
  throw new Error(`Expected ${kind}, seen: ${JSON.stringify(seen)}`)
}

function isKind<Outcome extends { readonly outcome: string }, Kind extends string>(
  seen: Outcome,
  kind: Kind,
): seen is Extract<Outcome, { readonly outcome: Kind }> {
  return seen.outcome === kind
}

/** What the newest e-mail to somebody carries under this name. */
export function mailed(to: string, name: string): string {
  const value: unknown = emulator.inbox.latest(to)?.parameters[name]
  if (typeof value === 'string') return value
  throw new Error(`No e-mail to ${to} with ${name}.`)
}
