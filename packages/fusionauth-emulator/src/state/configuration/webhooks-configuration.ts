import { randomUUID } from 'node:crypto'
import { fieldError } from '../errors.ts'
import { createReader, toId, type Members, type Reader } from '../reader.ts'
import { webhookEvents } from './webhook-events.ts'
import type { Webhook, World } from '../model.ts'

/** Throws InvalidRequest: the id is taken, no url, an unknown key or tenant. */
export function createWebhook(
  world: World,
  request: { id?: string; webhook: Members },
  instant: number,
): Webhook {
  const { id = randomUUID(), webhook } = request
  if (world.webhooks.has(id)) {
    throw fieldError('webhookId', 'duplicate', `A webhook has this id: ${id}.`)
  }
  return store(world, webhook, { id, insertInstant: instant }, instant)
}

/** All but its id and age becomes what `change` makes of it. Throws InvalidRequest. */
export const changeWebhook = (
  world: World,
  webhook: Webhook,
  change: (before: Members) => Members,
  instant: number,
) => store(world, change(webhook), webhook, instant)

function store(
  world: World,
  given: Members,
  { id, insertInstant }: Pick<Webhook, 'id' | 'insertInstant'>,
  instant: number,
): Webhook {
  const present = Object.entries(given).filter(([, value]) => value !== null)
  const reader = createReader(Object.fromEntries(present), 'webhook')
  const username = reader.text('httpAuthenticationUsername')
  const password = reader.text('httpAuthenticationPassword')
  const webhook: Webhook = {
    ...reader.members,
    id,
    url: readUrl(reader),
    connectTimeout: reader.count('connectTimeout', 1000, 1),
    readTimeout: reader.count('readTimeout', 2000, 1),
    eventsEnabled: readEvents(reader),
    headers: readTexts(reader.object('headers')),
    global: reader.flag('global', false),
    tenantIds: readTenantIds(world, reader),
    ...(username !== undefined && { httpAuthenticationUsername: username }),
    ...(password !== undefined && { httpAuthenticationPassword: password }),
    signatureConfiguration: readSignature(world, reader.object('signatureConfiguration')),
    insertInstant,
    lastUpdateInstant: instant,
  }
  reader.check()
  world.webhooks.set(id, webhook)
  return webhook
}

function readUrl(reader: Reader): string {
  const url = reader.requiredText('url')
  if (url !== '' && !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    reader.refuse('url', 'invalid', 'webhook.url must be an http or https address.')
  }
  return url
}

function readTenantIds(world: World, reader: Reader): string[] {
  const ids = (reader.texts('tenantIds') ?? []).map((id) => toId(id) ?? id)
  const unknown = ids.filter((id) => !world.tenants.has(id))
  if (unknown.length > 0) {
    reader.refuse('tenantIds', 'invalid', `No tenant has this id: ${unknown.join(', ')}.`)
  }
  return ids
}

function readSignature(world: World, reader: Reader): Webhook['signatureConfiguration'] {
  const enabled = reader.flag('enabled', false)
  const signingKeyId = reader.id('signingKeyId')
  if (enabled && signingKeyId === undefined) {
    reader.refuse('signingKeyId', 'missing', 'A signed webhook needs a signingKeyId.')
  }
  if (signingKeyId !== undefined && !world.keys.get(signingKeyId)?.hasPrivateKey) {
    reader.refuse('signingKeyId', 'invalid', `No signing key has this id: ${signingKeyId}.`)
  }
  return { enabled, ...(signingKeyId !== undefined && { signingKeyId }) }
}

function readEvents(reader: Reader): Record<string, boolean> {
  const events = reader.object('eventsEnabled')
  const names = Object.keys(events.members)
  const strange = names.filter((name) => !webhookEvents.has(name))
  if (strange.length > 0) {
    reader.refuse('eventsEnabled', 'invalid', `There is no event ${strange.join(', ')}.`)
  }
  return Object.fromEntries(names.map((name) => [name, events.flag(name, false)]))
}

const readTexts = (reader: Reader) =>
  Object.fromEntries(Object.keys(reader.members).map((name) => [name, reader.text(name) ?? '']))
