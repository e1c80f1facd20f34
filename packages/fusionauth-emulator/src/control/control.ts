import type { Instance } from '../instance.ts'
import { createFaults, type FaultRegister, type Faults } from './faults.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { createKeys, type Keys } from './keys.ts'
import { createPeople, type People } from './people.ts'
import { createTokens, type Tokens } from './tokens.ts'
import { createTrace, type RawExchange, type Trace } from './trace.ts'
import type { createSnapshots, Snapshots } from './snapshots.ts'
import type { Clock } from '../state/clock.ts'
import type { Deliveries } from '../webhooks/deliveries.ts'

/** What is not FusionAuth's: the same in the process and below `/emulator/api`. */
export interface Control extends Snapshots {
  /** The time every rule goes by. */
  readonly clock: Clock
  /** Puts people into states. */
  readonly people: People
  /** Refresh tokens and the lifetime of access tokens. */
  readonly tokens: Tokens
  /** The keys that sign. */
  readonly keys: Keys
  /** Outages, on request. */
  readonly faults: Faults
  /** Every exchange with FusionAuth's routes. */
  readonly trace: Trace
  /** E-mails that FusionAuth would have sent. */
  readonly inbox: Inbox
  /** Calls of webhooks. */
  readonly deliveries: Deliveries
  /**
   * Back to real time and to the state just after the kickstart (or to an empty instance). Faults, the
   * trace and the deliveries are cleared; snapshots stay.
   */
  reset(): Promise<void>
}

/** The control and what the emulator itself needs of it. */
export interface InnerControl extends Control {
  readonly faults: FaultRegister
  readonly trace: Trace & { record(raw: RawExchange): void }
  readonly snapshots: ReturnType<typeof createSnapshots>
}

export function createControl(
  instance: Instance,
  given: Pick<InnerControl, 'deliveries' | 'snapshots'> & {
    /** Makes the world new and the clock real again. */
    renew: () => Promise<void>
    changed: () => void
    closing: AbortSignal
  },
): InnerControl {
  const { changed, closing, deliveries, renew, snapshots } = given
  const world = () => instance.world
  const faults = createFaults()
  const trace = createTrace(world, closing)
  return {
    clock: instance.clock,
    people: createPeople(instance, changed),
    tokens: createTokens(instance, changed),
    keys: createKeys(instance, changed),
    faults,
    trace,
    inbox: createInbox(world, closing, changed),
    deliveries,
    snapshots,
    snapshot: () => snapshots.snapshot(),
    restore: (id) => snapshots.restore(id),
    export: () => snapshots.export(),
    import: (state) => snapshots.import(state),
    async reset() {
      faults.clear()
      deliveries.clear()
      await renew()
      trace.clear()
    },
  }
}
