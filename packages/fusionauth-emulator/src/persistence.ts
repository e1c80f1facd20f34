import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { EmulatorError } from './emulator-error.ts'
import { isSnapshot, whyNoSnapshot, type Snapshot } from './state/snapshot.ts'

/** Milliseconds between two writes: with the writing itself well under a second. */
const pause = 400

/** Making a large state's text stops everything else: at most a fifth of the time goes into it. */
const share = 4

export interface StateFile {
  /** Writes soon, whatever happens in between. */
  touch(): void
  /** Writes now if something is unwritten, waits for it, and writes nothing more. */
  close(): Promise<void>
}

/** The state a former run left, or undefined. Throws EmulatorError when there is one that cannot be used. */
export async function loadState(file: string): Promise<Snapshot | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw unusable(file, `it cannot be read (${error.code})`)
  })
  if (text === undefined) return undefined
  const snapshot = parse(text)
  if (!isSnapshot(snapshot)) throw unusable(file, whyNoSnapshot(snapshot) ?? 'it is incomplete')
  return snapshot
}

/** Throws EmulatorError when the folder cannot be made. */
export async function openStateFile(file: string, take: () => Snapshot): Promise<StateFile> {
  await mkdir(dirname(file), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw unusable(file, `its folder cannot be made (${error.code})`)
  })
  await removeLeftovers(file)
  let timer: NodeJS.Timeout | undefined
  let nextWrite = Number.NEGATIVE_INFINITY
  let writing: Promise<void> = Promise.resolve()
  let closed = false
  await tryWriting(file)

  async function write() {
    try {
      const begun = performance.now()
      const text = JSON.stringify(take())
      nextWrite = Math.max(nextWrite, begun + (performance.now() - begun) * (1 + share))
      await replace(file, text)
    } catch (error) {
      process.emitWarning(`The emulator's state was not saved to ${file}: ${String(error)}`)
    }
  }
  function start() {
    clearTimeout(timer)
    timer = undefined
    nextWrite = performance.now() + pause
    writing = writing.then(write)
    return writing
  }

  return {
    touch() {
      if (timer !== undefined || closed) return
      timer = setTimeout(() => void start(), Math.max(0, nextWrite - performance.now()))
      timer.unref()
    },
    async close() {
      closed = true
      await (timer === undefined ? writing : start())
    },
  }
}

/** A reader, or the next run, sees the old content or the new one: never a part. */
async function replace(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`
  // Holds private keys and refresh tokens: nobody else on the machine may read it.
  const handle = await open(temporary, 'w', 0o600)
  try {
    await handle.writeFile(text)
    // Else a crash of the machine may leave the new name on an empty file.
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
}

/** Beside the file, not to it: another run may hold it, whose port this one will be refused. */
async function tryWriting(file: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    await (await open(temporary, 'w', 0o600)).close()
    await rm(temporary)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw unusable(file, `it cannot be written (${code})`)
  }
}

/** What runs that were killed while writing left behind. */
async function removeLeftovers(file: string): Promise<void> {
  const folder = dirname(file)
  const name = basename(file)
  for (const entry of await readdir(folder)) {
    const [, pid] = entry.startsWith(name)
      ? (/^\.(\d+)\.tmp$/.exec(entry.slice(name.length)) ?? [])
      : []
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(folder, entry), { force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
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
