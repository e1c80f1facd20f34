import { isKnownSecret } from '../control/known-secrets.ts'
import type { Log } from '../control/log.ts'
import { maskUrl, maskValue } from '../control/mask.ts'
import { onlyKnown } from '../control/saying.ts'
import { waitUntil, type WaitOptions } from '../control/wait.ts'
import type { EventType } from '../state/events.ts'
import type { World } from '../state/model.ts'

/** One event on its way to one webhook. */
export interface RawDelivery {
  id: number
  webhookId: string
  url: string
  type: EventType
  /** The body as it is sent. */
  text: string
  state: 'pending' | 'delivered' | 'failed'
  attempts: Attempt[]
}

export interface Attempt {
  /** By the emulator's clock, in milliseconds. */
  instant: number
  /** Of the webhook's answer. */
  status?: number
  /** Why there was no answer. */
  error?: string
}

export interface Delivery extends Omit<RawDelivery, 'text'> {
  /** The event, secrets masked. */
  event: unknown
}

export interface DeliveryMatch {
  type?: EventType
  webhookId?: string
  /** `delivered`, `failed`. Default: either. */
  state?: 'delivered' | 'failed'
  /** Only deliveries with a higher `id`. Default: 0, so what already ended counts. */
  after?: number
}

export interface Deliveries {
  /** The newest 1,000 webhook calls, oldest first; pending ones too. */
  list(): Delivery[]
  /** Forgets them; those under way are given up. Ids go on counting. */
  clear(): void
  /**
   * The first delivery that matches and has ended, well or badly, whether it already has or does within the
   * time. Throws EmulatorError: `timed_out`, `closed`, `invalid_argument`.
   */
  waitFor(match?: DeliveryMatch, options?: WaitOptions): Promise<Delivery>
}

export function createDeliveries(
  log: Log<RawDelivery>,
  abandon: () => void,
  world: () => World,
  closing: AbortSignal,
): Deliveries {
  const view = ({ text, ...rest }: RawDelivery): Delivery => {
    const isKnown = (each: string) => isKnownSecret(world(), each)
    const { event } = JSON.parse(text)
    return {
      ...rest,
      url: maskUrl(rest.url, isKnown),
      attempts: rest.attempts.map((each) => ({ ...each })),
      event: maskValue(event, isKnown),
    }
  }
  return {
    list: () => log.list().map(view),
    clear() {
      abandon()
      log.clear()
    },
    async waitFor(match = {}, options = {}) {
      onlyKnown(match, 'type', 'webhookId', 'state', 'after')
      const { after = 0, state, type, webhookId } = match
      const matches = (each: RawDelivery) =>
        each.state !== 'pending' &&
        each.id > after &&
        (type ?? each.type) === each.type &&
        (webhookId ?? each.webhookId) === each.webhookId &&
        (state ?? each.state) === each.state
      return waitUntil(
        () => {
          const found = log.list().find(matches)
          return found && view(found)
        },
        `delivery of ${type ?? 'an event'} that has ended${state ? ` as ${state}` : ''}`,
        options,
        closing,
      )
    },
  }
}
