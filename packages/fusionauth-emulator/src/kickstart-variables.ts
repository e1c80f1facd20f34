import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { EmulatorError } from './emulator-error.ts'
import { isMembers, type Members } from './state/reader.ts'

export type Variables = ReadonlyMap<string, string>

/** `#{ENV.X}` and `#{UUID()}` count in a variable's own value too, once per variable. */
export function readVariables(given: Members): Variables {
  const variables = new Map<string, string>()
  for (const [name, value] of Object.entries(given)) {
    variables.set(
      name,
      typeof value === 'string' ? replace(value, variables) : JSON.stringify(value),
    )
  }
  return variables
}

/**
 * Fills `#{name}`, `#{ENV.NAME}`, `#{UUID()}`, `@{file}` (text) and `&{file.json}` (JSON) into every
 * string of a kickstart; a backslash before the mark keeps it. Throws EmulatorError.
 */
export function interpolate(value: unknown, variables: Variables, folder: string): unknown {
  const again = (each: unknown) => interpolate(each, variables, folder)
  if (Array.isArray(value)) return value.map(again)
  if (isMembers(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [replace(name, variables), again(each)]),
    )
  }
  if (typeof value !== 'string') return value
  const json = /^&\{([^}]+)\}$/.exec(value)?.[1]
  if (json !== undefined) return again(parse(readIncluded(folder, json), json))
  const text = value.replace(/(\\?)@\{([^}]+)\}/g, (all, escape, file) =>
    escape ? all.slice(1) : readIncluded(folder, file),
  )
  return replace(text, variables)
}

function replace(text: string, variables: Variables): string {
  return text.replace(/(\\?)#\{([^}]+)\}/g, (all: string, escape: string, name: string) =>
    escape ? all.slice(1) : valueOf(name, variables),
  )
}

function valueOf(name: string, variables: Variables): string {
  if (name === 'UUID()') return randomUUID()
  const value = name.startsWith('ENV.') ? process.env[name.slice(4)] : variables.get(name)
  if (value !== undefined) return value
  throw invalid(
    name.startsWith('ENV.')
      ? `#{${name}} needs the environment variable ${name.slice(4)}, which is not set.`
      : `#{${name}} is used, but "variables" has no ${name}.`,
  )
}

function readIncluded(folder: string, file: string): string {
  try {
    return readFileSync(resolve(folder, file), 'utf8')
  } catch {
    throw invalid(`The included file ${file} cannot be read. Its path counts from ${folder}.`)
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid(`The included file ${file} is not JSON.`)
  }
}

function invalid(message: string): EmulatorError {
  return new EmulatorError('kickstart_invalid', `The kickstart cannot be used. ${message}`)
}
