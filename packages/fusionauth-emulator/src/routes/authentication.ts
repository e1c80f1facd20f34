import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import type { JWTPayload } from 'jose'
import type { Instance } from '../instance.ts'
import { allows } from '../state/configuration/api-keys.ts'
import { generalError } from '../state/errors.ts'
import { toId } from '../state/reader.ts'
import { isOfOwnTenant, verifyJwt } from '../state/tokens/jws.ts'
import type { ApiKey, Tenant, World } from '../state/model.ts'

/** FusionAuth answers a missing or wrong key, and a key without the permission, with an empty 401. */
export class Unauthorized extends Error {
  override readonly name = 'Unauthorized'
}

/** The API key of the request, if its Authorization header is one. No scheme word, by FusionAuth's rule. */
export function findApiKey(c: Context, world: World, endpoint: string): ApiKey | undefined {
  const apiKey = world.apiKeys.get(c.req.header('authorization') ?? '')
  return apiKey && allows(apiKey, endpoint, c.req.method) ? apiKey : undefined
}

/** The same where the key may also come as the password of `apikey`, in the header's Basic form. */
export function findApiKeyOrBasic(c: Context, world: World, endpoint: string): ApiKey | undefined {
  const basic = /^Basic +(.+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
  const [, key] = /^apikey:(.*)$/s.exec(Buffer.from(basic, 'base64').toString()) ?? []
  const apiKey = world.apiKeys.get(key ?? '')
  const allowed = apiKey && allows(apiKey, endpoint, c.req.method) ? apiKey : undefined
  return allowed ?? findApiKey(c, world, endpoint)
}

/** Throws Unauthorized. */
export function requireApiKey(c: Context, world: World, endpoint: string): ApiKey {
  const apiKey = findApiKey(c, world, endpoint)
  if (apiKey === undefined) throw new Unauthorized()
  return apiKey
}

/** For what belongs to the whole instance: a key of one tenant may not change it. Throws Unauthorized. */
export function requireGlobalKey(c: Context, world: World, endpoint: string): ApiKey {
  const apiKey = requireApiKey(c, world, endpoint)
  if (apiKey.tenantId !== undefined) throw new Unauthorized()
  return apiKey
}

/** Where a key is optional: none is fine, a wrong one is not. Throws Unauthorized. */
export function optionalApiKey(c: Context, world: World, endpoint: string): ApiKey | undefined {
  return c.req.header('authorization') === undefined ? undefined : requireApiKey(c, world, endpoint)
}

/** The claims of the JWT of the request, unless it says to be of another tenant than the user it names. */
export async function findJwt(c: Context, instance: Instance): Promise<JWTPayload | undefined> {
  const claims = await readJwt(c, instance)
  return claims && isOfOwnTenant(instance.world, claims) ? claims : undefined
}

/** The claims of the JWT in the Authorization header or in the `access_token` cookie, whoever it names. */
export async function readJwt(
  c: Context,
  { clock, world }: Instance,
): Promise<JWTPayload | undefined> {
  const header = /^Bearer +(.+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  const jwt = header ?? getCookie(c, 'access_token')
  return jwt === undefined ? undefined : verifyJwt(world, jwt, clock.now())
}

/** The tenant the caller names, by the key's own tenant or by the header. Objects of others look unknown. */
export function namedTenantId(c: Context, apiKey?: ApiKey): string | undefined {
  const header = c.req.header('x-fusionauth-tenantid')
  const named = header === undefined || header === '' ? undefined : (toId(header) ?? header)
  return apiKey?.tenantId ?? named
}

/** The tenant a new object belongs to. Throws InvalidRequest when it could be any of several. */
export function resolveTenant(world: World, named: string | undefined): Tenant {
  const tenants = [...world.tenants.values()]
  const tenant = named === undefined ? tenants[0] : world.tenants.get(named)
  if (tenant !== undefined && (named !== undefined || tenants.length === 1)) return tenant
  if (named !== undefined) throw generalError('InvalidTenantId', `No tenant has this id: ${named}.`)
  throw generalError(
    'TenantIdRequired',
    'There is more than one tenant. Name the one you mean in the X-FusionAuth-TenantId header.',
  )
}
