import { timingSafeEqual } from 'node:crypto'
import { isActive } from '../login/kept-out.ts'
import { OAuthRefusal } from './refusal.ts'
import { oauthSettings } from './settings.ts'
import { toId } from '../reader.ts'
import type { Application, Tenant, World } from '../model.ts'

export interface Client {
  application: Application
  tenant: Tenant
}

/** What a caller says to be: in a Basic header, or in the form. */
export interface ClientClaim {
  clientId?: string | undefined
  clientSecret?: string | undefined
  /** The Authorization header, whatever it is. */
  authorization?: string | undefined
  /** Clients of other tenants look unknown. */
  tenantId?: string | undefined
}

/** Who it says it is. Throws OAuthRefusal: nobody, nobody we know, two different ones. */
export function findClient(
  world: World,
  claim: ClientClaim,
): Client & { secret: string | undefined } {
  const basic = readBasic(claim.authorization)
  const clientId = basic?.clientId ?? claim.clientId
  if (!clientId) throw new OAuthRefusal('invalid_request', 'missing_client_id', 'Give a client_id.')
  if (basic && claim.clientId && toId(claim.clientId) !== toId(basic.clientId)) {
    throw new OAuthRefusal(
      'invalid_request',
      'client_id_mismatch',
      'The client_id of the form is not the one of the Authorization header.',
    )
  }
  const client = clientById(world, clientId, claim.tenantId)
  if (client === undefined) throw unauthorized('invalid_client_id', 'No client has this client_id.')
  return { ...client, secret: basic?.secret ?? claim.clientSecret }
}

/** The active application with this id, in this tenant if one is named. */
export function clientById(
  world: World,
  clientId: string,
  tenantId: string | undefined,
): Client | undefined {
  const application = world.applications.get(toId(clientId) ?? '')
  const tenant = application && world.tenants.get(application.tenantId)
  if (!application || !tenant || !isActive(application)) return undefined
  return (tenantId ?? tenant.id) === tenant.id ? { application, tenant } : undefined
}

/**
 * Whether it is who it says. A secret that is sent is always checked, also where none is required.
 * Throws OAuthRefusal.
 */
export function checkSecret(
  { application, secret }: Client & { secret: string | undefined },
  required: boolean,
): void {
  if (!secret) {
    if (!required) return
    throw unauthorized('client_authentication_missing', 'The client must authenticate itself.')
  }
  const [given, known] = [secret, application.oauthConfiguration.clientSecret].map((text) =>
    Buffer.from(text),
  )
  if (given && known && given.length === known.length && timingSafeEqual(given, known)) return
  throw unauthorized('invalid_client_authentication', 'The client_secret is wrong.')
}

/** Throws OAuthRefusal. */
export function checkGrantEnabled(application: Application, grantType: string): void {
  if (oauthSettings(application).enabledGrants.includes(grantType)) return
  throw new OAuthRefusal(
    'unauthorized_client',
    'grant_type_disabled',
    `The application has not enabled the grant ${grantType}.`,
  )
}

function readBasic(header: string | undefined) {
  if (header === undefined) return undefined
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(header)?.[1]
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  if (colon < 0) {
    throw unauthorized('invalid_client_authentication_scheme', 'Use Basic authentication.')
  }
  return { clientId: decode(text.slice(0, colon)), secret: decode(text.slice(colon + 1)) }
}

/** Both parts are form-encoded (RFC 6749, 2.3.1); many clients do not, and send what cannot be decoded. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function unauthorized(reason: string, description: string): OAuthRefusal {
  return new OAuthRefusal('invalid_client', reason, description, { status: 401 })
}
