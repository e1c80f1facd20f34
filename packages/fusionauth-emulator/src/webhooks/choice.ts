import { createReader } from '../state/reader.ts'
import type { Event } from '../state/events.ts'
import type { Webhook, World } from '../state/model.ts'

const transactionTypes = [
  'None',
  'Any',
  'SimpleMajority',
  'SuperMajority',
  'AbsoluteMajority',
] as const
export type TransactionType = (typeof transactionTypes)[number]

/** The webhooks that want an event, and what the tenant makes of their refusals. */
export function choose(
  world: World,
  event: Event,
): { webhooks: Webhook[]; transaction: TransactionType } {
  const { tenantId, type } = event
  const webhooks = [...world.webhooks.values()].filter(
    (each) =>
      each.eventsEnabled[type] === true &&
      (tenantId === undefined || each.global || each.tenantIds.includes(tenantId)),
  )
  if (tenantId === undefined) return { webhooks, transaction: 'None' }
  const configuration = createReader(world.tenants.get(tenantId) ?? {})
    .object('eventConfiguration')
    .object('events')
    .object(type)
  // What is complete cannot be vetoed any more.
  const transaction = type.endsWith('.complete')
    ? 'None'
    : configuration.oneOf('transactionType', transactionTypes, 'None')
  return { webhooks: configuration.flag('enabled', false) ? webhooks : [], transaction }
}

/** How many of `count` webhooks must agree. */
export const quorum: Record<TransactionType, (count: number) => number> = {
  None: () => 0,
  Any: () => 1,
  SimpleMajority: (count) => Math.floor(count / 2) + 1,
  SuperMajority: (count) => Math.ceil((count * 2) / 3),
  AbsoluteMajority: (count) => count,
}
