import type { Context } from 'hono'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import {
  applicationView,
  changeApplication,
  createApplication,
  oauthConfigurationView,
} from '../state/configuration/applications.ts'
import { toInstant } from '../state/clock.ts'
import { announceKeyChange } from '../state/tokens/key-changes.ts'
import { deleteApplication, setApplicationActive } from '../state/people/removal.ts'
import { empty, json } from './answers.ts'
import { namedTenantId, requireApiKey, resolveTenant } from './authentication.ts'
import { bodyMember, bodyReader, idSegment, pathId, readChange } from './request.ts'
import { pageOf, searchReader } from './search-page.ts'
import type { World } from '../state/model.ts'

const endpoint = '/api/application'

export function applicationRoutes(app: App, instance: Instance): void {
  const instantNow = () => toInstant(instance.clock.now())

  app.post(`${endpoint}/:applicationId${idSegment}?`, async (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const id = pathId(c, 'applicationId')
    const application = await bodyMember(c, 'application')
    const body = await bodyReader(c)
    const sourceApplicationId = body.id('sourceApplicationId')
    body.check()
    const request = {
      application,
      sourceApplicationId,
      tenantId: resolveTenant(world, named).id,
      ...(id && { id }),
    }
    const created = await createApplication(world, request, instantNow())
    return json(c, { application: applicationView(world, created) })
  })

  app.get(`${endpoint}/:applicationId${idSegment}?`, (c) => {
    const { world } = instance
    const visible = visibleApplications(c, world)
    const id = pathId(c, 'applicationId')
    if (id === undefined) {
      const active = c.req.query('inactive') !== 'true'
      const applications = visible.filter((each) => (each['active'] !== false) === active)
      return json(c, { applications: applications.map((each) => applicationView(world, each)) })
    }
    const application = visible.find((each) => each.id === id)
    return application
      ? json(c, { application: applicationView(world, application) })
      : empty(c, 404)
  })

  app.get(`${endpoint}/:applicationId${idSegment}/oauth-configuration`, (c) => {
    const { world } = instance
    const application = namedApplication(c, world)
    return application ? json(c, oauthConfigurationView(world, application)) : empty(c, 404)
  })

  app.on(['GET', 'POST'], `${endpoint}/search`, async (c) => {
    const { world } = instance
    const visible = visibleApplications(c, world)
    const { results, total } = pageOf(await searchReader(c), visible, ({ name }) => name)
    return json(c, { applications: results.map((each) => applicationView(world, each)), total })
  })

  app.on(['PUT', 'PATCH'], `${endpoint}/:applicationId${idSegment}`, async (c) => {
    const { world } = instance
    requireApiKey(c, world, endpoint)
    const reactivates = c.req.method === 'PUT' && c.req.query('reactivate') === 'true'
    const change = reactivates ? undefined : await readChange(c, 'application')
    const application = namedApplication(c, world)
    if (!application) return empty(c, 404)
    if (!change) {
      const reactivated = await setApplicationActive(world, application, true, instantNow())
      if (!reactivated) return empty(c, 404)
      return json(c, { application: applicationView(world, reactivated) })
    }
    const changed = await changeApplication(world, application, change, instantNow())
    await announceKeyChange(world, application, changed, instantNow())
    return json(c, { application: applicationView(world, changed) })
  })

  app.delete(`${endpoint}/:applicationId${idSegment}`, async (c) => {
    const { world } = instance
    const application = namedApplication(c, world)
    if (!application) return empty(c, 404)
    if (c.req.query('hardDelete') === 'true') {
      await deleteApplication(world, application, instantNow())
      return empty(c, 200)
    }
    const deactivated = await setApplicationActive(world, application, false, instantNow())
    return empty(c, deactivated ? 200 : 404)
  })
}

export function namedApplication(c: Context, world: World, permission = endpoint) {
  const id = pathId(c, 'applicationId')
  return visibleApplications(c, world, permission).find((each) => each.id === id)
}

function visibleApplications(c: Context, world: World, permission = endpoint) {
  const named = namedTenantId(c, requireApiKey(c, world, permission))
  return [...world.applications.values()].filter(
    ({ tenantId }) => named === undefined || tenantId === named,
  )
}
