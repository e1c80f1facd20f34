import type { Context } from 'hono'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import {
  apiKeyView,
  changeApiKey,
  createApiKey,
  findApiKeyById,
} from '../state/configuration/api-keys.ts'
import { toInstant } from '../state/clock.ts'
import { empty, json } from './answers.ts'
import { requireGlobalKey, Unauthorized } from './authentication.ts'
import { bodyReader, idSegment, pathId, readChange } from './request.ts'
import { pageOf, searchReader } from './search-page.ts'
import type { World } from '../state/model.ts'

const endpoint = '/api/api-key'

/** Only a key manager may see and change API keys. */
export function apiKeyRoutes(app: App, instance: Instance): void {
  const instantNow = () => toInstant(instance.clock.now())

  app.post(`${endpoint}/:keyId${idSegment}?`, async (c) => {
    const { world } = instance
    requireKeyManager(c, world)
    const id = pathId(c, 'keyId')
    const body = await bodyReader(c)
    const sourceKeyId = body.id('sourceKeyId')
    const apiKey = body.object('apiKey').members
    body.check()
    const request = { apiKey, sourceKeyId, ...(id && { id }) }
    return json(c, { apiKey: apiKeyView(createApiKey(world, request, instantNow())) })
  })

  app.get(`${endpoint}/:keyId${idSegment}`, (c) => {
    const { world } = instance
    requireKeyManager(c, world)
    const apiKey = findApiKeyById(world, pathId(c, 'keyId'))
    return apiKey ? json(c, { apiKey: apiKeyView(apiKey) }) : empty(c, 404)
  })

  app.on(['GET', 'POST'], `${endpoint}/search`, async (c) => {
    const { world } = instance
    requireKeyManager(c, world)
    const { results, total } = pageOf(
      await searchReader(c),
      [...world.apiKeys.values()],
      ({ name }) => name,
    )
    return json(c, { apiKeys: results.map(apiKeyView), total })
  })

  app.on(['PUT', 'PATCH'], `${endpoint}/:keyId${idSegment}`, async (c) => {
    const { world } = instance
    requireKeyManager(c, world)
    const change = await readChange(c, 'apiKey')
    const apiKey = findApiKeyById(world, pathId(c, 'keyId'))
    if (!apiKey) return empty(c, 404)
    return json(c, { apiKey: apiKeyView(changeApiKey(world, apiKey, change, instantNow())) })
  })

  app.delete(`${endpoint}/:keyId${idSegment}`, (c) => {
    const { world } = instance
    requireKeyManager(c, world)
    const apiKey = findApiKeyById(world, pathId(c, 'keyId'))
    if (!apiKey) return empty(c, 404)
    world.apiKeys.delete(apiKey.key)
    return empty(c, 200)
  })
}

function requireKeyManager(c: Context, world: World): void {
  if (!requireGlobalKey(c, world, endpoint).keyManager) throw new Unauthorized()
}
