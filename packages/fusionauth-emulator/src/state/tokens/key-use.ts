import { generalError } from '../errors.ts'
import type { JwtConfiguration } from '../configuration/configuration.ts'
import type { SigningKey, World } from '../model.ts'

/** Throws InvalidRequest: a tenant, an application or a webhook uses the key. */
export function deleteKey(world: World, key: SigningKey): void {
  if (isInUse(world, key.id)) {
    throw generalError('inUse', `The key ${key.name} is in use and cannot be deleted.`)
  }
  world.keys.delete(key.id)
}

function isInUse(world: World, id: string): boolean {
  const configurations = [...world.tenants.values(), ...world.applications.values()]
  return (
    id === world.defaultKeyId ||
    configurations.some(({ jwtConfiguration }) => names(jwtConfiguration, id)) ||
    [...world.webhooks.values()].some((each) => each.signatureConfiguration.signingKeyId === id)
  )
}

function names(configuration: JwtConfiguration, id: string): boolean {
  const { accessTokenKeyId, accessTokenVerificationKeyIds = [] } = configuration
  const { idTokenKeyId, idTokenVerificationKeyIds = [] } = configuration
  return [
    accessTokenKeyId,
    idTokenKeyId,
    ...accessTokenVerificationKeyIds,
    ...idTokenVerificationKeyIds,
  ].includes(id)
}
