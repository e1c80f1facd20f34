import { randomUUID } from 'node:crypto'
import { createReader, isMembers, toId, type Members, type Reader } from '../reader.ts'
import type { User, World } from '../model.ts'

/**
 * Reads `{ groupId: [{ userId, data? }] }` and keeps each with its user, who is of the group's tenant. Throws
 * InvalidRequest.
 */
export function addGroupMembers(
  world: World,
  tenantId: string | undefined,
  members: Reader,
  instant: number,
) {
  const added = Object.keys(members.members).map((name) => {
    const groupId = toId(name) ?? name
    const group = world.stored.get('/api/group')?.get(groupId)
    const owner = group?.['tenantId']
    if (!group || (tenantId ?? owner) !== owner) {
      members.refuse(name, 'invalid', `No group has this id: ${groupId}.`)
    }
    const entries = members.objects(name).map((each) => {
      const userId = each.id('userId') ?? ''
      if (world.users.get(userId)?.tenantId !== owner) {
        each.refuse('userId', 'invalid', 'No user has this userId.')
      }
      const id = each.id('id') ?? randomUUID()
      return { data: each.object('data').members, groupId, id, insertInstant: instant, userId }
    })
    return [groupId, entries] as const
  })
  members.check()
  for (const entry of added.flatMap(([, entries]) => entries)) {
    const { userId, ...membership } = entry
    const user = world.users.get(userId)
    if (!user) continue
    const others = membershipsOf(user).filter(({ groupId }) => groupId !== entry.groupId)
    user.profile['memberships'] = [...others, membership]
  }
  return Object.fromEntries(added)
}

/** Removes members by their own ids, of a group, or one user of a group. */
export function removeGroupMembers(
  world: World,
  tenantId: string | undefined,
  query: Record<string, string>,
  body: Members,
): void {
  const reader = createReader({ ...body, ...query })
  const groupId = reader.id('groupId')
  const userId = reader.id('userId')
  const ids = reader.texts('memberIds') ?? [reader.id('memberId') ?? '']
  reader.check()
  for (const user of world.users.values()) {
    if ((tenantId ?? user.tenantId) !== user.tenantId) continue
    user.profile['memberships'] = membershipsOf(user).filter((each) => {
      const named = groupId === each['groupId'] && (userId ?? user.id) === user.id
      return !named && !ids.includes(String(each['id']))
    })
    if (membershipsOf(user).length === 0) delete user.profile['memberships']
  }
}

function membershipsOf({ profile }: User): Members[] {
  const { memberships } = profile
  return Array.isArray(memberships) ? memberships.filter(isMembers) : []
}
