import { Hono } from 'hono'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { generateKey, readKeyRequest } from '../state/keys.ts'
import { createReader } from '../state/reader.ts'
import { requireApiKey } from './authentication.ts'
import { bodyMember, idSegment, pathId } from './request.ts'
import type { SigningKey } from '../state/model.ts'
import { json } from './answers.ts'

export function keyRoutes(instance: Instance) {
  const app = new Hono()
  app.post(`/api/key/generate/:keyId${idSegment}?`, async (c) => {
    const { clock, world } = instance
    requireApiKey(c, world, '/api/key/generate')
    const id = pathId(c, 'keyId')
    const request = readKeyRequest(createReader(await bodyMember(c, 'key'), 'key'))
    const key = await generateKey(world, { ...request, ...(id && { id }) }, toInstant(clock.now()))
    return json(c, { key: keyView(key) })
  })
  return app
}

function keyView(key: SigningKey) {
  const {
    algorithm,
    hasPrivateKey,
    id,
    insertInstant,
    kid,
    lastUpdateInstant,
    length,
    name,
    type,
  } = key
  return {
    algorithm,
    hasPrivateKey,
    id,
    insertInstant,
    kid,
    lastUpdateInstant,
    length,
    name,
    type,
  }
}
