import { randomUUID } from 'node:crypto'
import { createApplication } from './configuration/applications.ts'
import { adminRoles, fixedIds, shadowKeyIds } from './defaults.ts'
import { generateKey } from './tokens/keys.ts'
import { createStored, storedResources } from './configuration/stored.ts'
import { setSystemConfiguration } from './configuration/system-configuration.ts'
import { createTenant } from './configuration/tenants.ts'
import { createWorld, type Nature } from './world.ts'
import type { World } from './model.ts'

/** Where FusionAuth lets a kickstart choose an id, the caller may give it. */
export interface FreshIds {
  defaultTenantId?: string
  tenantManagerApplicationId?: string
}

export interface BuiltInIds {
  applicationId: string
  tenantId: string
  tenantManagerId: string
  signingKeyId: string
  /** Of the forms and lambdas FusionAuth comes with, by kind and name: `FORM[adminUser]`. */
  others: ReadonlyMap<string, string>
}

const builtInForms = [
  ['adminRegistration', 'Default Admin Registration provided by FusionAuth'],
  ['adminUser', 'Default Admin User provided by FusionAuth'],
  ['selfServiceUser', 'Default User Self Service provided by FusionAuth'],
] as const

const builtInLambdas = [
  'AppleReconcile',
  'ExternalJWTReconcile',
  'FacebookReconcile',
  'GoogleReconcile',
  'HYPRReconcile',
  'LinkedInReconcile',
  'OpenIDReconcile',
  'SAMLv2Reconcile',
  'TwitchReconcile',
  'TwitterReconcile',
  'XboxReconcile',
]

/** A FusionAuth that was just installed: one tenant, its own applications, the keys they sign with. */
export async function createFreshWorld(
  nature: Nature,
  ids: FreshIds,
  instant: number,
): Promise<{ world: World; builtIn: BuiltInIds }> {
  const tenantId = ids.defaultTenantId ?? randomUUID()
  const signingKeyId = randomUUID()
  const tenantManagerId = ids.tenantManagerApplicationId ?? randomUUID()
  const world = createWorld(nature, tenantId, signingKeyId)
  const algorithm = nature.switches.defaultAlgorithm
  await generateKey(world, { id: signingKeyId, name: 'Default signing key', algorithm }, instant)
  for (const shadow of ['HS256', 'HS384', 'HS512'] as const) {
    const name = `OpenID Connect compliant HMAC using SHA-${shadow.slice(2)}`
    // oxlint-disable-next-line no-await-in-loop
    await generateKey(world, { id: shadowKeyIds[shadow], name, algorithm: shadow }, instant)
  }
  createTenant(world, { id: tenantId, tenant: { name: 'Default' } }, instant)
  const roles = adminRoles.map((name) => ({ name, isSuperRole: name === 'admin' }))
  const own = [
    { id: fixedIds.adminApplication, name: 'FusionAuth', roles },
    ...(nature.profile.tenantManager
      ? [{ id: tenantManagerId, name: 'Tenant Manager', roles: [{ name: 'admin' }] }]
      : []),
  ]
  for (const { id, ...application } of own) {
    // oxlint-disable-next-line no-await-in-loop
    await createApplication(world, { id, tenantId, application }, instant)
  }
  setSystemConfiguration(world, {}, instant)
  const builtIn = {
    applicationId: fixedIds.adminApplication,
    tenantId,
    tenantManagerId,
    signingKeyId,
    others: storeBuiltIns(world, instant),
  }
  return { world, builtIn }
}

function storeBuiltIns(world: World, instant: number): Map<string, string> {
  const others = new Map<string, string>()
  const store = (path: string, given: { id?: string; name: string; [member: string]: unknown }) => {
    const resource = storedResources.find((each) => each.path === path)
    if (!resource) throw new Error(`${path} is not stored`)
    const { id = randomUUID() } = given
    createStored(world, resource, { id, given }, instant)
    return id
  }
  store('/api/theme', { id: fixedIds.theme, name: 'FusionAuth' })
  store('/api/connector', { id: fixedIds.connector, name: 'Default', type: 'FusionAuth' })
  for (const [key, name] of builtInForms) {
    others.set(`FORM[${key}]`, store('/api/form', { name, type: key }))
  }
  for (const type of builtInLambdas) {
    const name = `Default ${type.replace('Reconcile', ' Reconcile')} provided by FusionAuth`
    others.set(`LAMBDA[${type}]`, store('/api/lambda', { name, type, debug: false }))
  }
  return others
}
