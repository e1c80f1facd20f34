import { EmulatorError } from '../emulator-error.ts'
import type { Email, World } from '../state/model.ts'
import { waitUntil, type WaitOptions } from './wait.ts'

export interface Inbox {
  /** Every caught e-mail that is kept (the newest 1,000), oldest first. */
  list(): Email[]
  /** The newest e-mail, or the newest to this address (in any case); undefined when there is none. */
  latest(to?: string): Email | undefined
  /** Forgets them all. */
  clear(): void
  /**
   * The newest e-mail to this address (any when absent) whether it is already there or comes within the time.
   * Clear the inbox first to wait for a new one. Throws EmulatorError: `timed_out`, `closed`,
   * `invalid_argument`.
   */
  waitFor(to?: string, options?: WaitOptions): Promise<Email>
}

export function createInbox(world: () => World, closing: AbortSignal, changed: () => void): Inbox {
  const latest = (to?: string) =>
    world().emails.findLast(
      (each) => to === undefined || each.to.toLowerCase() === to.toLowerCase(),
    )
  const copy = (email: Email): Email => structuredClone(email)
  return {
    list: () => world().emails.map(copy),
    latest(to) {
      const found = latest(to)
      return found && copy(found)
    },
    clear() {
      world().emails.length = 0
      changed()
    },
    waitFor: async (to, options = {}) => {
      if (to !== undefined && typeof to !== 'string') {
        throw new EmulatorError('invalid_argument', 'to must be an e-mail address, or be left out.')
      }
      return copy(
        await waitUntil(
          () => latest(to),
          `e-mail${to === undefined ? '' : ` to ${to}`}`,
          options,
          closing,
        ),
      )
    },
  }
}
