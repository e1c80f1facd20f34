#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { clock } from './commands/clock.ts'
import { CommandError } from './commands/command-error.ts'
import { start } from './commands/start.ts'
import { EmulatorError } from './emulator-error.ts'

const usage = `Usage:
  fusionauth-emulator start [--port 9011] [--host 127.0.0.1] [--kickstart FILE] [--state FILE]
                            [--fusionauth-version 1.69 | 1.48] [--switch NAME=VALUE]...
  fusionauth-emulator clock [+6m | +31d | +90s | +2h | -1h | freeze | resume | reset]
                            [--url http://localhost:9011]`

async function main(args: string[]): Promise<void> {
  // parseArgs takes -1h for an option.
  const backwards = args.filter((arg) => /^-\d/.test(arg))
  const { positionals, values } = parse(args.filter((arg) => !backwards.includes(arg)))
  const [command, ...rest] = [...positionals, ...backwards]
  if (values.help) return console.log(usage)
  if (values.version) return console.log(packageVersion())
  if (command === 'start' && rest.length === 0) {
    return start({ ...values, version: values['fusionauth-version'] })
  }
  if (command === 'clock' && rest.length <= 1) {
    return console.log(await clock(rest[0], values.url ?? 'http://localhost:9011'))
  }
  const what = command === undefined ? 'Say what to do.' : `Not understood: ${args.join(' ')}`
  throw new CommandError(`${what}\n${usage}`)
}

function parse(args: string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        port: text,
        host: text,
        kickstart: text,
        state: text,
        url: text,
        'fusionauth-version': text,
        switch: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    })
  } catch (error) {
    throw new CommandError(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  }
}

function packageVersion(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  )
  return version
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof CommandError || error instanceof EmulatorError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
