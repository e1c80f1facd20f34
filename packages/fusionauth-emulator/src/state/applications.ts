import { randomBytes, randomUUID } from 'node:crypto'
import { readJwtConfiguration, withDefaults, type JwtConfiguration } from './configuration.ts'
import { applicationDefaults } from './defaults.ts'
import { fieldError } from './errors.ts'
import { generateKey } from './keys.ts'
import { merge } from './merge.ts'
import { createReader, type Members, type Reader } from './reader.ts'
import type { Application, Role, Tenant, World } from './model.ts'

const scopePolicies = ['Strict', 'Compatibility'] as const

/** Throws InvalidRequest: id or name taken, a member of the wrong type, an unknown key id. */
export async function createApplication(
  world: World,
  request: { id?: string; tenantId: string; application: Members },
  instant: number,
): Promise<Application> {
  const id = request.id ?? randomUUID()
  if (world.applications.has(id)) {
    throw fieldError('applicationId', 'duplicate', `An application has this id: ${id}.`)
  }
  const { application, tenantId } = request
  return store(world, { ...application, id, tenantId, insertInstant: instant }, instant)
}

export async function patchApplication(
  world: World,
  application: Application,
  patch: Members,
  instant: number,
): Promise<Application> {
  const { id, insertInstant, tenantId } = application
  return store(world, { ...merge(application, patch), id, insertInstant, tenantId }, instant)
}

/** The configuration in force: the application's own when enabled, else its tenant's, never a mix. */
export function jwtConfigurationOf(tenant: Tenant, application?: Application): JwtConfiguration {
  return application?.jwtConfiguration.enabled
    ? application.jwtConfiguration
    : tenant.jwtConfiguration
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
  const login = reader.object('loginConfiguration')
  const jwt = reader.object('jwtConfiguration')
  const oauth = reader.object('oauthConfiguration')
  const { refreshTokenRevocationPolicy: _tenantsOnly, ...jwtConfiguration } = readJwtConfiguration(
    jwt,
    jwt.flag('enabled', false),
    (keyId) => world.keys.has(keyId),
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
    oauthConfiguration: {
      ...oauth.members,
      clientId: id,
      clientSecret: oauth.text('clientSecret') ?? randomBytes(32).toString('base64url'),
      scopeHandlingPolicy: oauth.oneOf('scopeHandlingPolicy', scopePolicies, 'Strict'),
    },
    roles: reader.objects('roles').map(readRole),
    insertInstant,
    lastUpdateInstant: instant,
  }
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
