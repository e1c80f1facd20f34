import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { changeWebhook, createWebhook } from '../state/configuration/webhooks-configuration.ts'
import { empty, json } from './answers.ts'
import { requireApiKey, requireGlobalKey } from './authentication.ts'
import { bodyMember, idSegment, pathId, readChange } from './request.ts'
import { pageOf, searchReader } from './search-page.ts'

const endpoint = '/api/webhook'

export function webhookRoutes(app: App, instance: Instance): void {
  const instantNow = () => toInstant(instance.clock.now())

  app.post(`${endpoint}/:webhookId${idSegment}?`, async (c) => {
    const { world } = instance
    requireGlobalKey(c, world, endpoint)
    const id = pathId(c, 'webhookId')
    const request = { webhook: await bodyMember(c, 'webhook'), ...(id && { id }) }
    return json(c, { webhook: createWebhook(world, request, instantNow()) })
  })

  app.get(`${endpoint}/:webhookId${idSegment}?`, (c) => {
    const { world } = instance
    requireApiKey(c, world, endpoint)
    const id = pathId(c, 'webhookId')
    if (id === undefined) return json(c, { webhooks: [...world.webhooks.values()] })
    const webhook = world.webhooks.get(id)
    return webhook ? json(c, { webhook }) : empty(c, 404)
  })

  app.on(['GET', 'POST'], `${endpoint}/search`, async (c) => {
    const { world } = instance
    requireApiKey(c, world, endpoint)
    const all = [...world.webhooks.values()]
    const { results, total } = pageOf(await searchReader(c), all, (each) => each.url)
    return json(c, { total, webhooks: results })
  })

  app.on(['PUT', 'PATCH'], `${endpoint}/:webhookId${idSegment}`, async (c) => {
    const { world } = instance
    requireGlobalKey(c, world, endpoint)
    const change = await readChange(c, 'webhook')
    const webhook = world.webhooks.get(pathId(c, 'webhookId') ?? '')
    if (!webhook) return empty(c, 404)
    return json(c, { webhook: changeWebhook(world, webhook, change, instantNow()) })
  })

  app.delete(`${endpoint}/:webhookId${idSegment}`, (c) => {
    const { world } = instance
    requireGlobalKey(c, world, endpoint)
    return empty(c, world.webhooks.delete(pathId(c, 'webhookId') ?? '') ? 200 : 404)
  })
}
