import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { stopTree } from './process-tree.mjs'
import { followBootstrap } from './follow-bootstrap.ts'

type Child = ChildProcessByStdio<null, Readable, Readable>
const running = new Set<Child>()
let stopping = false

/** Seconds between asking the children to stop and making them: less than the bootstrap gives us. */
const GRACE = 2

/** Ends every child with all it started, then this process. The first reason given is printed. */
export async function stopAll(
  signal: NodeJS.Signals,
  exitCode: number,
  reason?: string,
): Promise<void> {
  if (stopping) return
  stopping = true
  if (reason !== undefined) console.error(`\n${reason}`)
  const pids = [...running].flatMap((child) => child.pid ?? [])
  await Promise.all(pids.map((pid) => stopTree(pid, signal, GRACE)))
  process.exit(exitCode)
}

/** From here on a stop signal, or the bootstrap's death, ends the children too. */
export function stopWithChildren(): void {
  process.on('SIGINT', () => void stopAll('SIGINT', 130))
  process.on('SIGTERM', () => void stopAll('SIGTERM', 143))
  process.on('SIGHUP', () => void stopAll('SIGHUP', 129))
  followBootstrap(() => void stopAll('SIGTERM', 143))
}

/**
 * Runs a program of this workspace and hands over its output line by line.
 * @returns its exit code; never, while everything is being stopped
 */
export function runLines(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; onLine: (line: string) => void },
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', options.onLine)
    }
    child.once('error', (error) => {
      options.onLine(`Could not start ${command}: ${error.message}`)
      resolve(1)
    })
    child.once('close', (code) => {
      running.delete(child)
      if (!stopping) resolve(code ?? 1)
    })
  })
}
