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
    sourceApplicationId === undefined ? {} : world.applications.get(sourceApplicationId)
  if (source === undefined) {
    throw fieldError(
      'sourceApplicationId',
      'invalid',
      `No application has this id: ${sourceApplicationId}.`,
    )
  }
  const given = merge(withoutIdentity(source), application)
  return store(world, { ...given, id, tenantId, insertInstant: instant }, instant)
}

/** All but the application's id, tenant and age becomes what `change` makes of it. Throws InvalidRequest. */
export async function changeApplication(
  world: World,
  application: Application,
  change: (before: Members) => Members,
  instant: number,
): Promise<Application> {
  const { id, insertInstant, oauthConfiguration, tenantId } = application
  const given = change(application)
  // A replacement that does not name the secret must not give the application another one.
  const oauth = isMembers(given.oauthConfiguration) ? given.oauthConfiguration : {}
  return store(
    world,
    {
      ...given,
      oauthConfiguration: { clientSecret: oauthConfiguration.clientSecret, ...oauth },
      id,
      insertInstant,
      tenantId,
    },
    instant,
  )
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

async function store(
  world: World,
  given: Members & { id: string; tenantId: string; insertInstant: number },
  instant: number,
): Promise<Application> {
  const reader = createReader(withDefaults(applicationDefaults, given), 'application')
  const application = read(world, reader, given, instant)
  reader.check()
  const configuration = application.jwtConfiguration
  if (configuration.enabled && configuration.accessTokenKeyId === undefined) {
    const name = `Access token signing key of ${application.name}`
    const key = await generateKey(world, { name, algorithm: 'RS256', length: 2048 }, instant)
    configuration.accessTokenKeyId = key.id
    configuration.idTokenKeyId ??= key.id
  }
  world.applications.set(application.id, application)
  return application
}

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
