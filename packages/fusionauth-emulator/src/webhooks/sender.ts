import { createLog } from '../control/log.ts'
import { TransactionFailed, type Event, type EventSink } from '../state/events.ts'
import { choose, quorum } from './choice.ts'
import { createDeliveries, type Deliveries, type RawDelivery } from './deliveries.ts'
import type { Webhook, World } from '../state/model.ts'

/** How many deliveries are kept. */
const kept = 1000

/** Sends events to the webhooks of whatever world is current. */
export function createSender(
  current: () => World,
  now: () => number,
  closing: AbortSignal,
): EventSink & { readonly deliveries: Deliveries } {
  const log = createLog<RawDelivery>(kept)
  let underWay = new AbortController()

  async function send(world: World, webhook: Webhook, event: Event, text: string, retries: number) {
    const { id: webhookId, url } = webhook
    const delivery: RawDelivery = {
      id: log.count + 1,
      webhookId,
      url,
      type: event.type,
      text,
      state: 'pending',
      attempts: [],
    }
    log.add(delivery)
    const { signal } = underWay
    const { deliver } = await import('./deliver.ts')
    return deliver(world, webhook, delivery, { retries, now, signal })
  }

  return {
    deliveries: createDeliveries(
      log,
      () => {
        underWay.abort()
        underWay = new AbortController()
      },
      current,
      closing,
    ),
    async publish(event) {
      const world = current()
      if (world.webhooks.size === 0) return
      const { transaction, webhooks } = choose(world, event)
      if (webhooks.length === 0) return
      // Made now: what the event speaks of may change before it is sent.
      const text = JSON.stringify({ event })
      if (transaction === 'None') {
        for (const each of webhooks) {
          void send(world, each, event, text, world.switches.webhookRetries)
        }
        return
      }
      const accepted = await Promise.all(webhooks.map((each) => send(world, each, event, text, 0)))
      const needed = quorum[transaction](webhooks.length)
      if (accepted.filter(Boolean).length < needed) {
        throw new TransactionFailed(
          `${needed} of ${webhooks.length} webhooks had to accept ${event.type}, and fewer did.`,
        )
      }
    },
  }
}
