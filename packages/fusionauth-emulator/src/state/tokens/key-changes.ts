import { newEvent } from '../events.ts'
import type { Members } from '../reader.ts'
import type { Application, Tenant, World } from '../model.ts'

/**
 * Publishes `jwt.public-key.update` when a changed tenant or application signs with other keys than
 * before. A tenant's keys are those of its applications that have none of their own.
 */
export async function announceKeyChange<T extends Application | Tenant>(
  world: World,
  before: T,
  after: T,
  instant: number,
  info: Members = {},
): Promise<void> {
  const keysOf = ({ jwtConfiguration: { accessTokenKeyId, enabled, idTokenKeyId } }: T) =>
    enabled ? `${accessTokenKeyId} ${idTokenKeyId}` : ''
  if (keysOf(before) === keysOf(after)) return
  const isTenant = world.tenants.has(after.id)
  const applicationIds = isTenant
    ? [...world.applications.values()]
        .filter((each) => each.tenantId === after.id && !each.jwtConfiguration.enabled)
        .map(({ id }) => id)
    : [after.id]
  const tenantId = world.applications.get(after.id)?.tenantId ?? after.id
  await world.events.publish(
    newEvent('jwt.public-key.update', { tenantId, instant, info }, { applicationIds }),
  )
}
