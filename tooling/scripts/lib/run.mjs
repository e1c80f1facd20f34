import { spawn } from 'node:child_process'
import { stopTree, treeOf } from './process-tree.mjs'

/** Seconds between asking the children to stop and making them. */
const GRACE = 3

/** @typedef {'SIGHUP' | 'SIGINT' | 'SIGTERM'} StopSignal */
/** @type {readonly StopSignal[]} */
const stopSignals = ['SIGHUP', 'SIGINT', 'SIGTERM']
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }

/** @type {(signal: StopSignal) => void} */
let stopCurrent = (signal) => process.exit(exitCodes[signal])

/**
 * Ends what is running now, with all it started, and then this process.
 * @param {StopSignal} signal
 */
export const stop = (signal) => stopCurrent(signal)

for (const signal of stopSignals) process.on(signal, () => stop(signal))

/**
 * Runs one command in a process group of its own, so that a signal reaches all of it.
 * @param {string} command
 * @param {string[]} args
 * @param {{
 *   cwd: string,
 *   env: NodeJS.ProcessEnv,
 *   quietly?: string,
 *   onStdout?: (text: string) => void,
 *   onStderr?: (text: string) => void,
 * }} options quietly: the output shows only once it takes long or fails, under this title;
 *   onStdout: takes standard output, which then does not show at all; onStderr: reads along
 * @returns {Promise<number>} the exit code
 */
export async function run(command, args, { cwd, env, quietly, onStdout, onStderr }) {
  const windows = process.platform === 'win32'
  const output = quietly === undefined ? 'inherit' : 'pipe'
  const child = spawn(command, args, {
    cwd,
    env,
    detached: !windows,
    shell: windows,
    stdio: ['ignore', output, output],
  })
  const { pid } = child
  let stopping = false
  stopCurrent = (signal) => {
    if (stopping || pid === undefined) return
    stopping = true
    void stopTree(pid, signal, GRACE).then(() => process.exit(exitCodes[signal]))
  }

  const { write, end } = showWhenLong(quietly)
  child.stdout?.on('data', (data) => (onStdout ?? write)(String(data)))
  child.stderr?.on('data', (data) => {
    write(String(data))
    onStderr?.(String(data))
  })

  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      write(`Could not start ${command}: ${error.message}\n`)
      resolve(1)
    })
    // while stopping, the whole tree is waited for instead
    child.once('close', (exitCode) => !stopping && resolve(exitCode ?? 1))
  })
  end(code !== 0)
  if (pid !== undefined && treeOf([pid]).size > 0) await stopTree(pid, 'SIGTERM', GRACE)
  return code
}

/**
 * @param {string | undefined} title undefined: everything shows at once
 */
function showWhenLong(title) {
  let held = ''
  let shown = title === undefined
  const show = () => {
    if (!shown) process.stdout.write(held)
    shown = true
  }
  const started = Date.now()
  const tick = () => {
    show()
    console.log(`${title} … ${Math.round((Date.now() - started) / 1000)} s`)
  }
  const timer = shown ? undefined : setInterval(tick, 3000)
  return {
    /** @param {string} text */
    write: (text) => {
      if (shown) process.stdout.write(text)
      else held += text
    },
    /** @param {boolean} failed */
    end: (failed) => {
      clearInterval(timer)
      if (failed) show()
    },
  }
}
