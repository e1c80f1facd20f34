import { randomUUID } from 'node:crypto'
import { EmulatorError } from '../emulator-error.ts'
import { isSnapshot, takeSnapshot, whyNoSnapshot, type Snapshot } from '../state/snapshot.ts'
import { notFound } from './saying.ts'
import type { ClockStand } from '../state/clock.ts'
import type { World } from '../state/model.ts'

/** More are not kept: the oldest goes. */
const kept = 100

/** Everything an emulator holds, as the document `export` makes and `import` takes. Plain JSON. */
export type EmulatorState = Snapshot

export interface Snapshots {
  /**
   * Remembers everything as it is, the clock too, in this process. Returns the id to restore it by. The
   * newest 100 are kept, through resets.
   */
  snapshot(): string
  /** Back to a snapshot, as often as you like. Throws EmulatorError `not_found`. */
  restore(id: string): void
  /** Everything as plain JSON: private keys and tokens too. It is what a state file holds. */
  export(): EmulatorState
  /**
   * Replaces everything, the clock too, by what `export` or a state file of this version holds.
   * Throws EmulatorError `invalid_argument`, and then nothing has changed.
   */
  import(state: EmulatorState): void
}

export function createSnapshots(
  world: () => World,
  clock: { stand(): ClockStand },
  replace: (snapshot: Snapshot) => void,
): Snapshots & { exportText(): string; importParsed(state: unknown): void } {
  const texts = new Map<string, string>()
  const exportText = () => JSON.stringify(takeSnapshot(world(), clock.stand()))

  /** What is given becomes the world's own. */
  function importParsed(state: unknown) {
    if (!isSnapshot(state)) {
      throw new EmulatorError(
        'invalid_argument',
        `The state cannot be imported: ${whyNoSnapshot(state) ?? 'it is incomplete'}.`,
      )
    }
    replace(state)
  }

  return {
    snapshot() {
      const id = randomUUID()
      texts.set(id, exportText())
      for (const oldest of texts.keys()) {
        if (texts.size <= kept) break
        texts.delete(oldest)
      }
      return id
    },
    restore(id) {
      const text = texts.get(id)
      if (text === undefined) throw notFound(`snapshot with the id ${id}`)
      importParsed(JSON.parse(text))
    },
    export: () => JSON.parse(exportText()),
    import: (state) => importParsed(structuredClone(state)),
    exportText,
    importParsed,
  }
}
