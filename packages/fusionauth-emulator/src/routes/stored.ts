import type { Context } from 'hono'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import {
  changeStored,
  createStored,
  sourceMember,
  storedOf,
  storedResources,
  visibleStored,
} from '../state/configuration/stored.ts'
import { empty, json } from './answers.ts'
import { namedTenantId, requireApiKey, requireGlobalKey, resolveTenant } from './authentication.ts'
import { bodyMember, bodyReader, idSegment, pathId, readChange } from './request.ts'
import { pageOf, searchReader } from './search-page.ts'

export function storedRoutes(app: App, instance: Instance): void {
  const instantNow = () => toInstant(instance.clock.now())

  for (const resource of storedResources) {
    const { inTenant = false, path, plural, singular } = resource
    const one = `${path}/:id${idSegment}`
    const visible = (c: Context) =>
      visibleStored(
        instance.world,
        resource,
        namedTenantId(c, requireApiKey(c, instance.world, path)),
      )
    const find = (c: Context) => visible(c).find((each) => each['id'] === pathId(c, 'id'))
    const requireChanger = inTenant ? requireApiKey : requireGlobalKey

    app.post(`${one}?`, async (c) => {
      const { world } = instance
      const named = namedTenantId(c, requireChanger(c, world, path))
      const id = pathId(c, 'id')
      const body = await bodyReader(c)
      const sourceId = body.id(sourceMember(resource))
      body.check()
      const request = {
        given: await bodyMember(c, singular),
        sourceId,
        ...(id && { id }),
        ...(inTenant && { tenantId: resolveTenant(world, named).id }),
      }
      return json(c, { [singular]: createStored(world, resource, request, instantNow()) })
    })

    app.get(`${one}?`, (c) => {
      if (pathId(c, 'id') === undefined) return json(c, { [plural]: visible(c) })
      const found = find(c)
      return found ? json(c, { [singular]: found }) : empty(c, 404)
    })

    app.on(['GET', 'POST'], `${path}/search`, async (c) => {
      const all = visible(c)
      const { results, total } = pageOf(await searchReader(c), all, ({ name }) => name)
      return json(c, { [plural]: results, total })
    })

    app.on(['PUT', 'PATCH'], one, async (c) => {
      const { world } = instance
      requireChanger(c, world, path)
      const change = await readChange(c, singular)
      const before = find(c)
      if (!before) return empty(c, 404)
      const changed = changeStored(world, resource, before, change(before), instantNow())
      return json(c, { [singular]: changed })
    })

    app.delete(one, (c) => {
      const { world } = instance
      requireChanger(c, world, path)
      const found = find(c)
      if (!found) return empty(c, 404)
      storedOf(world, resource).delete(String(found['id']))
      return empty(c, 200)
    })
  }
}
