import type { Instance } from '../instance.ts'
import { jwtConfigurationOf, patchApplication } from '../state/configuration/applications.ts'
import { toInstant } from '../state/clock.ts'
import { InvalidRequest } from '../state/errors.ts'
import { keySet } from '../state/tokens/jws.ts'
import { announceKeyChange } from '../state/tokens/key-changes.ts'
import { deleteKey } from '../state/tokens/key-use.ts'
import { generateKey } from '../state/tokens/keys.ts'
import { patchTenant } from '../state/configuration/tenants.ts'
import { signingKey } from '../state/tokens/tokens.ts'
import { findApplication } from './find.ts'
import { notFound } from './saying.ts'
import type { Algorithm } from '../state/model.ts'

export interface RotatedKey {
  id: string
  kid: string
  algorithm: Algorithm
  /** The key that signed before. It is still published and trusted. */
  previous: { id: string; kid: string }
}

export interface Keys {
  /**
   * Makes a key of the same algorithm and signs access and id tokens with it from now on: those of the
   * application, or without one of the default tenant. An application without keys of its own has its
   * tenant's changed. Throws EmulatorError `not_found`.
   */
  rotate(applicationId?: string): Promise<RotatedKey>
  /** Deletes what `rotate` replaced and nothing uses any more; JWTs of those keys are no longer trusted. Their ids. */
  dropOld(): string[]
  /** While on, the key set is answered as it was when this was turned on. */
  staleJwks(on: boolean): void
}

export function createKeys(instance: Instance, changed: () => void): Keys {
  return {
    async rotate(applicationId) {
      const { clock, world } = instance
      const instant = toInstant(clock.now())
      const application =
        applicationId === undefined ? undefined : findApplication(world, applicationId)
      const tenant = world.tenants.get(application?.tenantId ?? world.defaultTenantId)
      if (!tenant) throw notFound('default tenant')
      const { accessTokenKeyId, idTokenKeyId } = jwtConfigurationOf(tenant, application)
      const previous = signingKey(world, accessTokenKeyId)
      const { algorithm, length, type } = previous
      const rotated = (world.overrides.rotatedKeyIds ??= [])
      const key = await generateKey(
        world,
        {
          name: `${previous.name.replace(/ \(rotation \d+\)$/, '')} (rotation ${rotated.length + 1})`,
          algorithm,
          ...(type === 'RSA' && { length }),
        },
        instant,
      )
      const patch = {
        jwtConfiguration: {
          accessTokenKeyId: key.id,
          ...((idTokenKeyId ?? previous.id) === previous.id && { idTokenKeyId: key.id }),
        },
      }
      if (application?.jwtConfiguration.enabled) {
        const after = await patchApplication(world, application, patch, instant)
        await announceKeyChange(world, application, after, instant)
      } else {
        const after = patchTenant(world, tenant, patch, instant)
        await announceKeyChange(world, tenant, after, instant)
      }
      if (world.defaultKeyId === previous.id) world.defaultKeyId = key.id
      rotated.push(previous.id)
      changed()
      const { id, kid } = previous
      return { id: key.id, kid: key.kid, algorithm, previous: { id, kid } }
    },
    dropOld() {
      const { world } = instance
      const dropped = (world.overrides.rotatedKeyIds ?? []).filter((id) => {
        const key = world.keys.get(id)
        if (!key) return false
        try {
          deleteKey(world, key)
          return true
        } catch (error) {
          if (error instanceof InvalidRequest) return false
          throw error
        }
      })
      changed()
      return dropped
    },
    staleJwks(on) {
      const { world } = instance
      delete world.overrides.staleJwks
      if (on) world.overrides.staleJwks = structuredClone(keySet(world))
      changed()
    },
  }
}
