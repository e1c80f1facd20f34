import type { App, Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import {
  changeStored,
  createStored,
  sourceMember,
  storedOf,
  storedResources,
} from '../state/configuration/stored.ts'
import { empty, json } from './answers.ts'
import { namedTenantId, requireApiKey, resolveTenant } from './authentication.ts'
import { bodyMember, bodyReader, idSegment, pathId, readChange } from './request.ts'
import { pageOf, searchReader } from './search-page.ts'

/** Those that live in a tenant; the others are everybody's. */
const tenantsOwn = new Set(['/api/entity', '/api/group'])

export function storedRoutes(app: App, instance: Instance): void {
  const instantNow = () => toInstant(instance.clock.now())

  for (const resource of storedResources) {
    const { path, plural, singular } = resource
    const one = `${path}/:id${idSegment}`

    app.post(`${one}?`, async (c) => {
      const { world } = instance
      const named = namedTenantId(c, requireApiKey(c, world, path))
      const id = pathId(c, 'id')
      const body = await bodyReader(c)
      const sourceId = body.id(sourceMember(resource))
      body.check()
      const request = {
        given: await bodyMember(c, singular),
        sourceId,
        ...(id && { id }),
        ...(tenantsOwn.has(path) && { tenantId: resolveTenant(world, named).id }),
      }
      return json(c, { [singular]: createStored(world, resource, request, instantNow()) })
    })

    app.get(`${one}?`, (c) => {
      const { world } = instance
      requireApiKey(c, world, path)
      const id = pathId(c, 'id')
      const entries = storedOf(world, resource)
      if (id === undefined) return json(c, { [plural]: [...entries.values()] })
      const found = entries.get(id)
      return found ? json(c, { [singular]: found }) : empty(c, 404)
    })

    app.on(['GET', 'POST'], `${path}/search`, async (c) => {
      const { world } = instance
      requireApiKey(c, world, path)
      const all = [...storedOf(world, resource).values()]
      const { results, total } = pageOf(await searchReader(c), all, ({ name }) => name)
      return json(c, { [plural]: results, total })
    })

    app.on(['PUT', 'PATCH'], one, async (c) => {
      const { world } = instance
      requireApiKey(c, world, path)
      const before = storedOf(world, resource).get(pathId(c, 'id') ?? '')
      if (!before) return empty(c, 404)
      const change = await readChange(c, singular)
      const changed = changeStored(world, resource, before, change(before), instantNow())
      return json(c, { [singular]: changed })
    })

    app.delete(one, (c) => {
      const { world } = instance
      requireApiKey(c, world, path)
      return empty(c, storedOf(world, resource).delete(pathId(c, 'id') ?? '') ? 200 : 404)
    })
  }
}
