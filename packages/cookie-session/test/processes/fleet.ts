import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SessionEvent } from '../../src/index.ts'
import type { Call, FromProcess, ProcessConfig, ToProcess } from './messages.ts'

/** One real process of the app. */
export interface AppProcess {
  readonly port: number
  /** What it asked FusionAuth, in order. */
  readonly calls: Call[]
  readonly events: SessionEvent[]
  readonly alive: boolean
  /** Seconds its clock is ahead of the machine's. */
  setOffset(offset: number): Promise<void>
  /** While on, no answer to a refresh gets any further than into the process. */
  hold(on: boolean): Promise<void>
  /** Resolves once an answer has been held. */
  readonly held: Promise<void>
  /** As `kill -9`. */
  kill(): Promise<void>
}

type Order = { readonly offset: number } | { readonly hold: boolean }

const program = fileURLToPath(new URL('app-process.ts', import.meta.url))

export async function startProcess(config: ProcessConfig): Promise<AppProcess> {
  const env = { ...process.env, NODE_COMPILE_CACHE: path.join(tmpdir(), 'latchkey-compile-cache') }
  const child = fork(program, [JSON.stringify(config)], { execArgv: ['--no-warnings'], env })
  const killNow = (): void => void child.kill('SIGKILL')
  process.once('exit', killNow)
  child.once('exit', () => process.off('exit', killNow))

  const calls: Call[] = []
  const events: SessionEvent[] = []
  const waiting = new Map<number, () => void>()
  let tellHeld: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    tellHeld = resolve
  })
  let orders = 0

  const listening = new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the app ended with ${code}`)))
    child.on('message', (text) => {
      if (typeof text !== 'string') return
      const message: FromProcess = JSON.parse(text)
      if ('port' in message) resolve(message.port)
      else if ('call' in message) calls.push(message.call)
      else if ('event' in message) events.push(message.event)
      else if ('done' in message) waiting.get(message.done)?.()
      else tellHeld()
    })
  })

  const order = (what: Order): Promise<void> =>
    new Promise((resolve) => {
      orders += 1
      const id = orders
      const settled = (): void => {
        waiting.delete(id)
        child.off('exit', settled)
        resolve()
      }
      // Who is dead needs no orders.
      child.once('exit', settled)
      waiting.set(id, settled)
      const message: ToProcess = { id, ...what }
      if (child.connected) child.send(JSON.stringify(message))
      else settled()
    })

  const port = await listening
  return {
    port,
    calls,
    events,
    get alive() {
      return isAlive(child)
    },
    setOffset: (offset) => order({ offset }),
    hold: (on) => order({ hold: on }),
    held,
    async kill() {
      if (!isAlive(child)) return
      const gone = once(child, 'exit')
      killNow()
      await gone
    },
  }
}

const isAlive = (child: ChildProcess): boolean =>
  child.exitCode === null && child.signalCode === null
