import { appendFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { runLines } from './children.ts'

export interface Step {
  /** also the name of its log file */
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

export interface StepResult {
  readonly name: string
  readonly code: number
}

/** Runs one step: its output goes to the terminal under its name, and to its log for the canary. */
export async function runStep(step: Step, cwd: string, logs: string): Promise<StepResult> {
  const { name, command, args } = step
  const log = path.join(logs, `${name}.log`)
  writeFileSync(log, '')
  const started = Date.now()
  console.log(`${name}: ${[command, ...args].join(' ')}`)
  const code = await runLines(command, args, {
    cwd,
    env: { ...process.env, ...step.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
    onLine(line) {
      console.log(`${name} │ ${line}`)
      appendFileSync(log, `${stripVTControlCharacters(line)}\n`)
    },
  })
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  console.log(`${name}: ${code === 0 ? 'passed' : `FAILED, exit code ${code}`} after ${seconds} s`)
  return { name, code }
}

/** Runs steps two at a time, in order: they are one program each, and small machines have two cores. */
export async function runPairwise(
  steps: readonly Step[],
  cwd: string,
  logs: string,
): Promise<StepResult[]> {
  const waiting = [...steps]
  const results: StepResult[] = []
  const work = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      results.push(await runStep(step, cwd, logs))
    }
  }
  await Promise.all([work(), work()])
  return results
}
