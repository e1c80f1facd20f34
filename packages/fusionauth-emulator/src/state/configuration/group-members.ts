import { randomUUID } from 'node:crypto'
import { createReader, isMembers, toId, type Members, type Reader } from '../reader.ts'
import type { User, World } from '../model.ts'

/** Reads `{ groupId: [{ userId, data? }] }` and keeps each with its user. Throws InvalidRequest. */
export function addGroupMembers(world: World, members: Reader, instant: number) {
  const added = Object.keys(members.members).map((name) => {
    const groupId = toId(name) ?? name
    if (!world.stored.get('/api/group')?.has(groupId)) {
      members.refuse(name, 'invalid', `No group has this id: ${groupId}.`)
    }
    const entries = members.objects(name).map((each) => {
      const userId = each.id('userId') ?? ''
      if (!world.users.has(userId)) each.refuse('userId', 'invalid', 'No user has this userId.')
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
export function removeGroupMembers(world: World, query: Record<string, string>, body: Members) {
  const reader = createReader({ ...body, ...query })
  const groupId = reader.id('groupId')
  const userId = reader.id('userId')
  const ids = reader.texts('memberIds') ?? [reader.id('memberId') ?? '']
  reader.check()
  for (const user of world.users.values()) {
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
