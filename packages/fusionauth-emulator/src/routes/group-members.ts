import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { addGroupMembers, removeGroupMembers } from '../state/configuration/group-members.ts'
import { empty, json } from './answers.ts'
import { namedTenantId, requireApiKey } from './authentication.ts'
import { bodyReader, readBody } from './request.ts'

const endpoint = '/api/group/member'

export function groupMemberRoutes(app: App, instance: Instance): void {
  app.on(['POST', 'PUT'], endpoint, async (c) => {
    const { clock, world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const body = await bodyReader(c)
    const members = addGroupMembers(world, named, body.object('members'), toInstant(clock.now()))
    return json(c, { members })
  })

  app.delete(endpoint, async (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    removeGroupMembers(world, named, c.req.query(), await readBody(c))
    return empty(c, 200)
  })
}
