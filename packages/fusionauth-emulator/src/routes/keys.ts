import type { Context } from 'hono'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { importKey } from '../state/tokens/key-import.ts'
import { deleteKey } from '../state/tokens/key-use.ts'
import { generateKey, publicPem, readKeyName, readKeyRequest } from '../state/tokens/keys.ts'
import { createReader, isMembers, type Members } from '../state/reader.ts'
import { empty, json } from './answers.ts'
import { requireApiKey, requireGlobalKey } from './authentication.ts'
import { bodyMember, idSegment, pathId, readBody } from './request.ts'
import type { SigningKey } from '../state/model.ts'

const endpoint = '/api/key'

export function keyRoutes(app: App, instance: Instance): void {
  app.post(`${endpoint}/generate/:keyId${idSegment}?`, async (c) => {
    const { clock, world } = instance
    requireGlobalKey(c, world, `${endpoint}/generate`)
    const id = pathId(c, 'keyId')
    const request = readKeyRequest(world, createReader(await bodyMember(c, 'key'), 'key'))
    const key = await generateKey(world, { ...request, ...(id && { id }) }, toInstant(clock.now()))
    return json(c, { key: keyView(key) })
  })

  app.post(`${endpoint}/import/:keyId${idSegment}?`, async (c) => {
    const { clock, world } = instance
    requireGlobalKey(c, world, `${endpoint}/import`)
    const reader = createReader(await bodyMember(c, 'key'), 'key')
    const key = importKey(world, reader, pathId(c, 'keyId'), toInstant(clock.now()))
    return json(c, { key: keyView(key) })
  })

  app.on(['GET', 'POST'], `${endpoint}/search`, async (c) => {
    requireApiKey(c, instance.world, `${endpoint}/search`)
    const { search } = c.req.method === 'GET' ? { search: c.req.query() } : await readBody(c)
    const found = searchKeys([...instance.world.keys.values()], isMembers(search) ? search : {})
    return json(c, { keys: found.page.map(keyView), total: found.total })
  })

  app.get(`${endpoint}/:keyId${idSegment}?`, (c) => {
    requireApiKey(c, instance.world, endpoint)
    if (pathId(c, 'keyId') === undefined) {
      return json(c, { keys: [...instance.world.keys.values()].map(keyView) })
    }
    const key = keyOfPath(c, instance)
    return key ? json(c, { key: keyView(key) }) : empty(c, 404)
  })

  // A key is what it is: only its name can be changed.
  app.put(`${endpoint}/:keyId${idSegment}`, async (c) => {
    const { clock, world } = instance
    requireGlobalKey(c, world, endpoint)
    const reader = createReader(await bodyMember(c, 'key'), 'key')
    const key = keyOfPath(c, instance)
    if (key === undefined) return empty(c, 404)
    const name = readKeyName(world, reader, key)
    reader.check()
    Object.assign(key, { name, lastUpdateInstant: toInstant(clock.now()) })
    return json(c, { key: keyView(key) })
  })

  app.delete(`${endpoint}/:keyId${idSegment}`, (c) => {
    requireGlobalKey(c, instance.world, endpoint)
    const key = keyOfPath(c, instance)
    if (key === undefined) return empty(c, 404)
    deleteKey(instance.world, key)
    return empty(c, 200)
  })
}

function keyOfPath(c: Context, { world }: Instance): SigningKey | undefined {
  return world.keys.get(pathId(c, 'keyId') ?? '')
}

function searchKeys(keys: readonly SigningKey[], search: Members) {
  const reader = createReader(search, 'search')
  const name = reader.text('name')?.toLowerCase().replaceAll('*', '')
  const algorithm = reader.text('algorithm')
  const type = reader.text('type')
  const first = reader.count('startRow', 0, 0)
  const wanted = reader.count('numberOfResults', 25, 1)
  reader.check()
  const found = keys
    .filter(
      (key) =>
        (algorithm ?? key.algorithm) === key.algorithm &&
        (type ?? key.type) === key.type &&
        (name === undefined || key.name.toLowerCase().includes(name)),
    )
    .toSorted((a, b) => a.name.localeCompare(b.name))
  return { page: found.slice(first, first + wanted), total: found.length }
}

/** Never the private half; of an HMAC key nothing but that there is one. */
function keyView(key: SigningKey) {
  const { algorithm, hasPrivateKey, id, insertInstant, kid, lastUpdateInstant } = key
  const { length, name, type } = key
  const publicKey = publicPem(key)
  return {
    algorithm,
    ...(type !== 'HMAC' && { hasPrivateKey }),
    id,
    insertInstant,
    kid,
    lastUpdateInstant,
    ...(length !== undefined && { length }),
    name,
    ...(publicKey !== undefined && { publicKey }),
    type,
  }
}
