import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { createReader } from '../state/reader.ts'
import { deactivateUser, deleteUser } from '../state/people/removal.ts'
import { readUserSearch, searchUsers } from '../state/people/user-search.ts'
import { empty, json } from './answers.ts'
import { namedTenantId, requireApiKey } from './authentication.ts'
import { readBody } from './request.ts'
import { searchReader } from './search-page.ts'

const searchEndpoint = '/api/user/search'
const bulkEndpoint = '/api/user/bulk'

export function userSearchRoutes(app: App, instance: Instance): void {
  app.on(['GET', 'POST'], searchEndpoint, async (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, searchEndpoint))
    const reader = await searchReader(c)
    const search = readUserSearch(reader)
    reader.check()
    return json(c, searchUsers(world, named, search))
  })

  // Brings a search engine up to date; here nothing lags behind.
  app.put(searchEndpoint, (c) => {
    requireApiKey(c, instance.world, searchEndpoint)
    return empty(c, 200)
  })

  app.delete(bulkEndpoint, async (c) => {
    const { clock, world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, bulkEndpoint))
    const { userId } = c.req.queries()
    const given = { ...(await readBody(c)), ...c.req.query() }
    const body = createReader({ ...given, ...(userId && { userIds: userId }) })
    const ids = body.texts('userIds')
    const dryRun = body.flag('dryRun', false)
    const hardDelete = body.flag('hardDelete', false)
    if (!ids && !body.text('queryString')) {
      body.refuse('userIds', 'missing', 'Name the users, or give a queryString.')
    }
    const search = readUserSearch(createReader({ ...body.members, ...(ids && { ids }) }))
    body.check()
    const found = searchUsers(world, named, { ...search, startRow: 0, numberOfResults: 10_000 })
    const userIds = found.users.map(({ id }) => id)
    for (const id of dryRun ? [] : userIds) {
      const user = world.users.get(id)
      const remove = hardDelete ? deleteUser : deactivateUser
      // In order, so that the events come one user after the other.
      // oxlint-disable-next-line no-await-in-loop
      if (user) await remove(world, user, toInstant(clock.now()))
    }
    return json(c, { dryRun, hardDelete, total: userIds.length, userIds })
  })
}
