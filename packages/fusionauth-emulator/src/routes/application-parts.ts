import { randomUUID } from 'node:crypto'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import {
  changePart,
  findPart,
  partsOf,
  removePart,
} from '../state/configuration/application-parts.ts'
import { toInstant } from '../state/clock.ts'
import { empty, json } from './answers.ts'
import { namedApplication } from './applications.ts'
import { requireApiKey } from './authentication.ts'
import { bodyMember, idSegment, pathId, readChange } from './request.ts'

/** What an application has several of, each with a route of its own. */
const parts = [
  { member: 'roles', singular: 'role' },
  { member: 'scopes', singular: 'scope' },
] as const

export function applicationPartRoutes(app: App, instance: Instance): void {
  const instantNow = () => toInstant(instance.clock.now())

  for (const { member, singular } of parts) {
    const path = `/api/application/:applicationId${idSegment}/${singular}`
    const permission = `/api/application/${singular}`
    const one = `${path}/:partId${idSegment}`

    app.post(`${path}/:partId${idSegment}?`, async (c) => {
      const { world } = instance
      requireApiKey(c, world, permission)
      const given = { id: pathId(c, 'partId') ?? randomUUID(), ...(await bodyMember(c, singular)) }
      const application = namedApplication(c, world, permission)
      if (!application) return empty(c, 404)
      const part = await changePart(world, application, member, undefined, given, instantNow())
      return json(c, { [singular]: part })
    })

    app.get(one, (c) => {
      const application = namedApplication(c, instance.world, permission)
      const part = application && findPart(application, member, pathId(c, 'partId'))
      return part ? json(c, { [singular]: part }) : empty(c, 404)
    })

    app.on(['PUT', 'PATCH'], one, async (c) => {
      const { world } = instance
      requireApiKey(c, world, permission)
      const change = await readChange(c, singular)
      const application = namedApplication(c, world, permission)
      const before = application && findPart(application, member, pathId(c, 'partId'))
      if (!before) return empty(c, 404)
      const given = { ...change(before), id: before['id'] }
      const part = await changePart(world, application, member, before, given, instantNow())
      return json(c, { [singular]: part })
    })

    app.on('DELETE', [path, one], async (c) => {
      const { world } = instance
      const application = namedApplication(c, world, permission)
      const name = c.req.query(`${singular}Name`)
      const part =
        application &&
        (findPart(application, member, pathId(c, 'partId')) ??
          partsOf(application, member).find((each) => each['name'] === name))
      if (!part) return empty(c, 404)
      await removePart(world, application, member, part, instantNow())
      return empty(c, 200)
    })
  }
}
