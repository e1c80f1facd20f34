import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { fieldError } from '../state/errors.ts'
import { actionsOf, readActionChange, readTakenAction } from '../state/people/taken-actions.ts'
import { changeUserAction, createUserAction } from '../state/people/user-action-definitions.ts'
import {
  applyUserAction,
  cancelUserAction,
  modifyUserAction,
} from '../state/people/user-actions.ts'
import { empty, json } from './answers.ts'
import { namedTenantId, requireApiKey, requireGlobalKey } from './authentication.ts'
import { bodyMember, bodyReader, idSegment, pathId, readChange, readEventInfo } from './request.ts'
import { visibleUser } from './users.ts'
import type { Members } from '../state/reader.ts'
import type { World } from '../state/model.ts'

const definitions = '/api/user-action'
const taken = '/api/user/action'

/** The measures there are. */
export function userActionRoutes(app: App, instance: Instance): void {
  const instantNow = () => toInstant(instance.clock.now())

  app.post(`${definitions}/:actionId${idSegment}?`, async (c) => {
    const { world } = instance
    requireGlobalKey(c, world, definitions)
    const id = pathId(c, 'actionId')
    const request = { userAction: await bodyMember(c, 'userAction'), ...(id && { id }) }
    return json(c, { userAction: createUserAction(world, request, instantNow()) })
  })

  app.get(`${definitions}/:actionId${idSegment}?`, (c) => {
    const { world } = instance
    requireApiKey(c, world, definitions)
    const id = pathId(c, 'actionId')
    if (id === undefined) {
      const wanted = c.req.query('inactive') !== 'true'
      const userActions = [...world.userActions.values()].filter(({ active }) => active === wanted)
      return json(c, { userActions })
    }
    const userAction = world.userActions.get(id)
    return userAction ? json(c, { userAction }) : empty(c, 404)
  })

  app.on(['PUT', 'PATCH'], `${definitions}/:actionId${idSegment}`, async (c) => {
    const { world } = instance
    requireGlobalKey(c, world, definitions)
    const reactivates = c.req.method === 'PUT' && c.req.query('reactivate') === 'true'
    const change = reactivates
      ? (before: Members) => ({ ...before, active: true })
      : await readChange(c, 'userAction')
    const userAction = world.userActions.get(pathId(c, 'actionId') ?? '')
    if (!userAction) return empty(c, 404)
    return json(c, { userAction: changeUserAction(world, userAction, change, instantNow()) })
  })

  app.delete(`${definitions}/:actionId${idSegment}`, (c) => {
    const { world } = instance
    requireGlobalKey(c, world, definitions)
    const userAction = world.userActions.get(pathId(c, 'actionId') ?? '')
    if (!userAction) return empty(c, 404)
    if (c.req.query('hardDelete') === 'true') world.userActions.delete(userAction.id)
    else changeUserAction(world, userAction, () => ({ ...userAction, active: false }), instantNow())
    return empty(c, 200)
  })
}

/** The measures that were taken against a user. */
export function takenActionRoutes(app: App, instance: Instance): void {
  const instantNow = () => toInstant(instance.clock.now())

  app.post(taken, async (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, taken))
    const body = await bodyReader(c)
    const action = readTakenAction(world, named, body.object('action'))
    const info = readEventInfo(c, body)
    return json(c, { action: await applyUserAction(world, { ...action, info }, instantNow()) })
  })

  app.get(taken, (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, taken))
    const userId = c.req.query('userId')?.toLowerCase()
    if (!userId) throw fieldError('userId', 'missing', 'Name the user.')
    const user = visibleUser(world.users.get(userId), named)
    if (!user) return empty(c, 404)
    return json(c, { actions: actionsOf(world, user.id, c.req.query(), instantNow()) })
  })

  app.get(`${taken}/:actionId${idSegment}`, (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, taken))
    const action = visibleLog(world, pathId(c, 'actionId'), named)
    return action ? json(c, { action }) : empty(c, 404)
  })

  app.on(['PUT', 'DELETE'], `${taken}/:actionId${idSegment}`, async (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, taken))
    const body = await bodyReader(c)
    const log = visibleLog(world, pathId(c, 'actionId'), named)
    if (!log) return empty(c, 404)
    const change = readActionChange(world, named, body.object('action'))
    const info = readEventInfo(c, body)
    const cancels = c.req.method === 'DELETE'
    const act = cancels ? cancelUserAction : modifyUserAction
    const changed = await act(world, log, { ...change, info }, instantNow())
    return changed ? json(c, { action: changed }) : empty(c, 404)
  })
}

/** A measure belongs to the tenant of whom it was taken against. */
function visibleLog(world: World, id: string | undefined, tenantId: string | undefined) {
  const log = world.userActionLogs.get(id ?? '')
  return visibleUser(world.users.get(log?.actioneeUserId ?? ''), tenantId) && log
}
