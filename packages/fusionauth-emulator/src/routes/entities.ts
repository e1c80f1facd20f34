import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import {
  findGrant,
  grantsOf,
  permissionsOf,
  putGrant,
  putPermission,
  removeGrant,
  removePermission,
  type Recipient,
} from '../state/configuration/entities.ts'
import { empty, json } from './answers.ts'
import { namedTenantId, requireApiKey, requireGlobalKey } from './authentication.ts'
import { bodyMember, idSegment, pathId, readChange } from './request.ts'
import type { World } from '../state/model.ts'

const types = '/api/entity/type'
const grants = '/api/entity/grant'

/** The parts of entities and of their types that have routes of their own. */
export function entityRoutes(app: App, instance: Instance): void {
  const permissions = `${types}/:id${idSegment}/permission`
  const one = `${permissions}/:permissionId${idSegment}`
  const authorize = (c: Context) => requireGlobalKey(c, instance.world, `${types}/permission`)
  const typeOf = (c: Context, world: World) => {
    authorize(c)
    return world.stored.get(types)?.get(pathId(c, 'id') ?? '')
  }

  app.post(`${one}?`, async (c) => {
    authorize(c)
    const given = await bodyMember(c, 'permission')
    const entityType = typeOf(c, instance.world)
    if (!entityType) return empty(c, 404)
    const id = pathId(c, 'permissionId') ?? randomUUID()
    return json(c, { permission: putPermission(entityType, id, given) })
  })

  app.on(['PUT', 'PATCH'], one, async (c) => {
    authorize(c)
    const change = await readChange(c, 'permission')
    const entityType = typeOf(c, instance.world)
    const id = pathId(c, 'permissionId') ?? ''
    const before = entityType && permissionsOf(entityType).find((each) => each['id'] === id)
    if (!before) return empty(c, 404)
    return json(c, { permission: putPermission(entityType, id, change(before)) })
  })

  app.delete(one, (c) => {
    const entityType = typeOf(c, instance.world)
    const removed = entityType && removePermission(entityType, pathId(c, 'permissionId') ?? '')
    return empty(c, removed ? 200 : 404)
  })

  const grant = `/api/entity/:id${idSegment}/grant`
  const entityOf = (c: Context, world: World) => {
    const named = namedTenantId(c, requireApiKey(c, world, grants))
    const entity = world.stored.get('/api/entity')?.get(pathId(c, 'id') ?? '')
    return (named ?? entity?.['tenantId']) === entity?.['tenantId'] ? entity : undefined
  }
  const recipientOf = (c: Context): Recipient => {
    const { recipientEntityId, userId } = c.req.query()
    return {
      ...(recipientEntityId && { recipientEntityId: recipientEntityId.toLowerCase() }),
      ...(userId && { userId: userId.toLowerCase() }),
    }
  }

  app.post(grant, async (c) => {
    const { clock, world } = instance
    requireApiKey(c, world, grants)
    const given = await bodyMember(c, 'grant')
    const entity = entityOf(c, world)
    if (!entity) return empty(c, 404)
    putGrant(world, entity, given, toInstant(clock.now()))
    return empty(c, 200)
  })

  app.get(grant, (c) => {
    const entity = entityOf(c, instance.world)
    if (!entity) return empty(c, 404)
    const recipient = recipientOf(c)
    if (Object.keys(recipient).length === 0) return json(c, { grants: grantsOf(entity) })
    const found = findGrant(entity, recipient)
    return found ? json(c, { grant: found }) : empty(c, 404)
  })

  app.delete(grant, (c) => {
    const entity = entityOf(c, instance.world)
    return empty(c, entity && removeGrant(entity, recipientOf(c)) ? 200 : 404)
  })
}
