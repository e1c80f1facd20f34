import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { EmulatorError } from './emulator-error.ts'
import { isSnapshot, type Snapshot } from './state/snapshot.ts'

/** Milliseconds between two writes. */
const pause = 1000

export interface StateFile {
  /** Writes soon: at most once a second, whatever happens in between. */
  touch(): void
  /** Writes now if something is unwritten, and waits for it. */
  flush(): Promise<void>
}

/** The state a former run left, or undefined. Throws EmulatorError when there is one that cannot be used. */
export async function loadState(file: string): Promise<Snapshot | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw unusable(file, `it cannot be read (${error.code})`)
  })
  if (text === undefined) return undefined
  const snapshot = parse(text)
  if (!isSnapshot(snapshot)) throw unusable(file, 'it is no complete state of this emulator')
  return snapshot
}

/** Throws EmulatorError when the folder cannot be made. */
export async function openStateFile(file: string, take: () => Snapshot): Promise<StateFile> {
  await mkdir(dirname(file), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw unusable(file, `its folder cannot be made (${error.code})`)
  })
  let timer: NodeJS.Timeout | undefined
  let writtenAt = Number.NEGATIVE_INFINITY
  let writing: Promise<void> = Promise.resolve()

  async function write() {
    const temporary = `${file}.${process.pid}.tmp`
    try {
      // Holds private keys and refresh tokens: nobody else on the machine may read it.
      await writeFile(temporary, JSON.stringify(take()), { mode: 0o600 })
      await rename(temporary, file)
    } catch (error) {
      process.emitWarning(`The emulator's state was not saved to ${file}: ${String(error)}`)
    }
  }
  function start() {
    clearTimeout(timer)
    timer = undefined
    writtenAt = performance.now()
    writing = writing.then(write)
    return writing
  }

  return {
    touch() {
      if (timer !== undefined) return
      const wait = Math.max(0, writtenAt + pause - performance.now())
      timer = setTimeout(() => void start(), wait)
      timer.unref()
    },
    async flush() {
      await (timer === undefined ? writing : start())
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unusable(file: string, why: string): EmulatorError {
  return new EmulatorError(
    'state_file_unusable',
    `The state file ${file} cannot be used: ${why}. Delete it to begin anew, or name another one.`,
  )
}
