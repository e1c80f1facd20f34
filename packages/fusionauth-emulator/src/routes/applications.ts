import { Hono } from 'hono'
import type { Instance } from '../instance.ts'
import { createApplication, patchApplication } from '../state/applications.ts'
import { toInstant } from '../state/clock.ts'
import { empty, json } from './answers.ts'
import { namedTenantId, requireApiKey, resolveTenant } from './authentication.ts'
import { bodyMember, idSegment, pathId } from './request.ts'

const endpoint = '/api/application'

export function applicationRoutes(instance: Instance) {
  const app = new Hono()

  app.post(`${endpoint}/:applicationId${idSegment}?`, async (c) => {
    const { clock, world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const id = pathId(c, 'applicationId')
    const application = await bodyMember(c, 'application')
    const request = {
      application,
      tenantId: resolveTenant(world, named).id,
      ...(id && { id }),
    }
    const created = await createApplication(world, request, toInstant(clock.now()))
    return json(c, { application: created })
  })

  app.get(`${endpoint}/:applicationId${idSegment}?`, (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const visible = [...world.applications.values()].filter(
      ({ tenantId }) => named === undefined || tenantId === named,
    )
    const id = pathId(c, 'applicationId')
    if (id === undefined) return json(c, { applications: visible })
    const application = visible.find((each) => each.id === id)
    return application ? json(c, { application }) : empty(c, 404)
  })

  app.patch(`${endpoint}/:applicationId${idSegment}`, async (c) => {
    const { clock, world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const patch = await bodyMember(c, 'application')
    const application = world.applications.get(pathId(c, 'applicationId') ?? '')
    if (!application || (named !== undefined && application.tenantId !== named)) {
      return empty(c, 404)
    }
    const patched = await patchApplication(world, application, patch, toInstant(clock.now()))
    return json(c, { application: patched })
  })

  return app
}
