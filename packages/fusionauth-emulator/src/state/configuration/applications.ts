import { randomBytes, randomUUID } from 'node:crypto'
import { readJwtConfiguration, withDefaults, type JwtConfiguration } from './configuration.ts'
import { applicationDefaults } from '../defaults.ts'
import { fieldError } from '../errors.ts'
import { generateKey } from '../tokens/keys.ts'
import { merge } from '../merge.ts'
import { createReader, isMembers, type Members, type Reader } from '../reader.ts'
import { asOf } from '../versioned-view.ts'
import type { Application, Role, Tenant, World } from '../model.ts'

const scopePolicies = ['Strict', 'Compatibility'] as const

/** Throws InvalidRequest: id or name taken, a member of the wrong type, an unknown key id. */
export async function createApplication(
  world: World,
  request: {
    id?: string
    tenantId: string
    application: Members
    sourceApplicationId?: string | undefined
  },
  instant: number,
): Promise<Application> {
  const { application, id = randomUUID(), sourceApplicationId, tenantId } = request
  if (world.applications.has(id)) {
    throw fieldError('applicationId', 'duplicate', `An application has this id: ${id}.`)
  }
  const source =
    sourceApplicationId === undefined ? undefined : world.applications.get(sourceApplicationId)
  // Another tenant's looks unknown.
  if (sourceApplicationId !== undefined && source?.tenantId !== tenantId) {
    throw unknown('sourceApplicationId', sourceApplicationId)
  }
  const given = merge(withoutIdentity(source ?? {}), application)
  return store(world, () => ({ ...given, id, tenantId, insertInstant: instant }), instant)
}

/**
 * All but the application's id, tenant and age becomes what `change` makes of it, as it is by then. Throws
 * InvalidRequest, also when it was deleted meanwhile.
 */
export async function changeApplication(
  world: World,
  { id }: Application,
  change: (before: Members) => Members,
  instant: number,
): Promise<Application> {
  const describe = () => {
    const now = world.applications.get(id)
    if (!now) throw unknown('applicationId', id)
    const { insertInstant, oauthConfiguration, tenantId } = now
    const given = change(now)
    // A replacement that does not name the secret must not give the application another one.
    const { clientSecret } = oauthConfiguration
    const oauth = isMembers(given.oauthConfiguration) ? given.oauthConfiguration : {}
    const kept = { oauthConfiguration: { clientSecret, ...oauth }, id, insertInstant, tenantId }
    return { ...given, ...kept }
  }
  return store(world, describe, instant)
}

/** Throws InvalidRequest. */
export const patchApplication = (
  world: World,
  application: Application,
  patch: Members,
  instant: number,
) => changeApplication(world, application, (before) => merge(before, patch), instant)

/** The configuration in force: the application's own when enabled, else its tenant's, never a mix. */
export function jwtConfigurationOf(tenant: Tenant, application?: Application): JwtConfiguration {
  return application?.jwtConfiguration.enabled
    ? application.jwtConfiguration
    : tenant.jwtConfiguration
}

/** An application as FusionAuth shows it. */
export const applicationView = ({ profile }: World, application: Application) =>
  asOf(profile, application)

/** What `GET /api/application/{id}/oauth-configuration` answers. */
export function oauthConfigurationView(world: World, application: Application) {
  const { logoutURL } = application.oauthConfiguration
  const { oauthConfiguration } = applicationView(world, application)
  const inactive = world.tenants.get(application.tenantId)?.['httpSessionMaxInactiveInterval']
  return {
    httpSessionMaxInactiveInterval: inactive,
    ...(typeof logoutURL === 'string' && { logoutURL }),
    oauthConfiguration,
  }
}

/** A copy gets a secret and role ids of its own. */
function withoutIdentity(source: Members): Members {
  const { oauthConfiguration = {}, roles = [], ...others } = source
  const { clientSecret: _secret, ...oauth } = isMembers(oauthConfiguration)
    ? oauthConfiguration
    : {}
  const copied = Array.isArray(roles) ? roles.map((role) => ({ ...role, id: undefined })) : []
  return { ...others, oauthConfiguration: oauth, roles: copied }
}

type Described = Members & { id: string; tenantId: string; insertInstant: number }

async function store(
  world: World,
  describe: () => Described,
  instant: number,
): Promise<Application> {
  let application = checked(world, describe(), instant)
  const { enabled, accessTokenKeyId } = application.jwtConfiguration
  if (enabled && accessTokenKeyId === undefined) {
    const name = `Access token signing key of ${application.name}`
    const key = await generateKey(world, { name, algorithm: 'RS256', length: 2048 }, instant)
    // A key takes time to make, in which somebody else may have changed the application.
    application = checked(world, describe(), instant)
    application.jwtConfiguration.accessTokenKeyId ??= key.id
    application.jwtConfiguration.idTokenKeyId ??= key.id
  }
  world.applications.set(application.id, application)
  return application
}

function checked(world: World, given: Described, instant: number): Application {
  const reader = createReader(withDefaults(applicationDefaults, given), 'application')
  const application = read(world, reader, given, instant)
  reader.check()
  return application
}

const unknown = (path: string, id: string) =>
  fieldError(path, 'invalid', `No application has this id: ${id}.`)

function read(
  world: World,
  reader: Reader,
  given: { id: string; tenantId: string; insertInstant: number },
  instant: number,
): Application {
  const { id, insertInstant, tenantId } = given
  const name = reader.requiredText('name')
  const taken = (each: Application) =>
    each.name === name && each.tenantId === tenantId && each.id !== id
  if ([...world.applications.values()].some(taken)) {
    reader.refuse('name', 'duplicate', `An application has this name: ${name}.`)
  }
  if (reader.flag('verifyRegistration', false) && !reader.id('verificationEmailTemplateId')) {
    reader.refuse(
      'verificationEmailTemplateId',
      'blank',
      'application.verificationEmailTemplateId is required when application.verifyRegistration is on.',
    )
  }
  const login = reader.object('loginConfiguration')
  const jwt = reader.object('jwtConfiguration')
  const { refreshTokenRevocationPolicy: _tenantsOnly, ...jwtConfiguration } = readJwtConfiguration(
    jwt,
    jwt.flag('enabled', false),
    (keyId) => world.keys.has(keyId),
    world.profile,
  )
  return {
    ...reader.members,
    id,
    tenantId,
    name,
    loginConfiguration: {
      ...login.members,
      allowTokenRefresh: login.flag('allowTokenRefresh', false),
      generateRefreshTokens: login.flag('generateRefreshTokens', false),
      requireAuthentication: login.flag('requireAuthentication', true),
    },
    jwtConfiguration,
    oauthConfiguration: readOAuth(world, reader.object('oauthConfiguration'), id),
    roles: readRoles(reader, instant),
    insertInstant,
    lastUpdateInstant: instant,
  }
}

function readOAuth({ profile }: World, oauth: Reader, clientId: string) {
  const policy = oauth.oneOf('scopeHandlingPolicy', scopePolicies, 'Strict')
  return {
    ...oauth.members,
    clientId,
    clientSecret: oauth.text('clientSecret') ?? randomBytes(32).toString('base64url'),
    scopeHandlingPolicy: profile.scopes ? policy : ('Compatibility' as const),
  }
}

function readRoles(reader: Reader, instant: number): Role[] {
  const roles = reader.objects('roles').map((each) => ({
    insertInstant: instant,
    lastUpdateInstant: instant,
    ...readRole(each),
  }))
  if (new Set(roles.map(({ name }) => name)).size < roles.length) {
    reader.refuse('roles', 'duplicate', 'Two roles of the application have the same name.')
  }
  return roles
}

function readRole(reader: Reader): Role {
  return {
    ...reader.members,
    id: reader.id('id') ?? randomUUID(),
    name: reader.requiredText('name'),
    isDefault: reader.flag('isDefault', false),
    isSuperRole: reader.flag('isSuperRole', false),
  }
}
