import { randomUUID } from 'node:crypto'
import { pathMatcher, readFault, type FaultRequest, type FaultRules } from './fault-rules.ts'
import { notFound, saying } from './saying.ts'

/** A fault as it stands: the rules, with the defaults filled in, and how often it struck. */
export interface FaultView extends FaultRules {
  id: string
  hits: number
}

export interface FaultHandle {
  readonly id: string
  /** How often it struck so far. */
  readonly hits: number
  /** Ends it; requests that hang or wait because of it are let go. Safe to call twice. */
  remove(): void
}

export interface Faults {
  /**
   * From now on requests that match are struck; of several faults in one phase the oldest strikes. The
   * emulator's own routes never are. Throws EmulatorError `invalid_argument` naming what is wrong.
   */
  add(fault: FaultRequest): FaultHandle
  /** Those that have not ended, oldest first. */
  list(): FaultView[]
  /** Ends one by its id. Throws EmulatorError `not_found`. */
  remove(id: string): void
  /** Ends all. */
  clear(): void
}

/** A fault in force. */
export interface ActiveFault {
  readonly id: string
  readonly rules: FaultRules
  /** Aborted when the fault is removed: whoever hangs or waits because of it is let go. */
  readonly ended: AbortSignal
}

export interface FaultRegister extends Faults {
  /** Whether there is any: asked for every request. */
  readonly any: boolean
  /** The fault that strikes this request now, counted. */
  strike(method: string, path: string, phase: 'before' | 'after'): ActiveFault | undefined
}

interface Entry extends ActiveFault {
  readonly matches: (path: string) => boolean
  readonly end: AbortController
  /** By `performance.now()`. */
  readonly until: number
  hits: number
}

export function createFaults(): FaultRegister {
  const entries = new Map<string, Entry>()
  /** Ended by themselves: whoever hangs because of one goes on hanging until it is removed. */
  const spent = new Set<Entry>()

  const inForce = () => {
    for (const entry of entries.values()) if (performance.now() > entry.until) retire(entry)
    return [...entries.values()]
  }
  function retire(entry: Entry) {
    entries.delete(entry.id)
    if (entry.hits > 0 && (entry.rules.kind === 'hang' || entry.rules.delaySeconds > 0)) {
      spent.add(entry)
    }
  }
  function remove(entry: Entry) {
    entries.delete(entry.id)
    spent.delete(entry)
    entry.end.abort()
  }

  return {
    add(request) {
      const rules = saying(() => readFault({ ...request }))
      const end = new AbortController()
      const entry: Entry = {
        id: randomUUID(),
        rules,
        ended: end.signal,
        end,
        matches: pathMatcher(rules.path),
        until: performance.now() + (rules.forSeconds ?? Number.POSITIVE_INFINITY) * 1000,
        hits: 0,
      }
      entries.set(entry.id, entry)
      return {
        id: entry.id,
        get hits() {
          return entry.hits
        },
        remove: () => remove(entry),
      }
    },
    list: () => inForce().map(({ hits, id, rules }) => ({ ...rules, id, hits })),
    remove(id) {
      const entry = entries.get(id)
      if (entry === undefined) throw notFound(`fault with the id ${id}`)
      remove(entry)
    },
    clear() {
      for (const entry of [...entries.values(), ...spent]) remove(entry)
    },
    get any() {
      return entries.size > 0
    },
    strike(method, path, phase) {
      const struck = inForce().find(
        ({ matches, rules }) =>
          rules.phase === phase &&
          (rules.method ?? method) === method &&
          matches(path) &&
          Math.random() < rules.probability,
      )
      if (struck === undefined) return undefined
      struck.hits += 1
      if (struck.hits === struck.rules.count) retire(struck)
      return struck
    },
  }
}
