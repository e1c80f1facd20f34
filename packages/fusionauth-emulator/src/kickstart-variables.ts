import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { EmulatorError } from './emulator-error.ts'
import { isMembers, type Members } from './state/reader.ts'

export type Variables = ReadonlyMap<string, string>

/** Files that include each other must come to an end. */
const deepest = 20

/** `#{ENV.X}` and `#{UUID()}` count in a variable's own value too, once per variable. */
export function readVariables(given: Members): Variables {
  const variables = new Map<string, string>()
  for (const [name, value] of Object.entries(given)) {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    variables.set(name, replaceKnown(text, variables))
  }
  return variables
}

/** The names FusionAuth provides, and the kickstart's own, whose values may mention those. */
export function withProvided(own: Variables, provided: Variables): Variables {
  const filled = [...own].map(([name, value]) => [name, replaceKnown(value, provided)] as const)
  return new Map([...provided, ...filled])
}

/**
 * Fills `#{name}`, `#{ENV.NAME}`, `#{UUID()}`, `@{file}` (text) and `&{file.json}` (JSON) into every
 * string of a kickstart; a backslash before the mark keeps it. Throws EmulatorError.
 */
export function interpolate(
  value: unknown,
  variables: Variables,
  folder: string,
  depth = 0,
): unknown {
  if (depth > deepest) throw invalid('Its files include each other without an end.')
  const again = (each: unknown) => interpolate(each, variables, folder, depth)
  if (Array.isArray(value)) return value.map(again)
  if (isMembers(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [replace(name, variables), again(each)]),
    )
  }
  if (typeof value !== 'string') return value
  const json = /^&\{([^}]+)\}$/.exec(value)?.[1]
  if (json !== undefined) {
    const included = parse(readIncluded(folder, json), json)
    return interpolate(included, variables, folder, depth + 1)
  }
  return replace(value, variables, folder)
}

function replace(text: string, variables: Variables, folder?: string): string {
  return text.replace(
    /(\\?)([#@&])\{([^}]+)\}/g,
    (all: string, escape: string, mark: string, name: string) => {
      if (escape) return all.slice(1)
      if (mark === '#') return requiredValue(name, variables)
      // A template that is included may have marks of its own.
      if (mark === '@' && folder !== undefined) {
        return replaceKnown(readIncluded(folder, name), variables)
      }
      return all
    },
  )
}

function replaceKnown(text: string, variables: Variables): string {
  return text.replace(/(\\?)#\{([^}]+)\}/g, (all: string, escape: string, name: string) => {
    if (escape) return all.slice(1)
    return name.startsWith('ENV.')
      ? requiredValue(name, variables)
      : (valueOf(name, variables) ?? all)
  })
}

function requiredValue(name: string, variables: Variables): string {
  const value = valueOf(name, variables)
  if (value !== undefined) return value
  throw invalid(
    name.startsWith('ENV.')
      ? `#{${name}} needs the environment variable ${name.slice(4)}, which is not set.`
      : `#{${name}} is used, but "variables" has no ${name}.`,
  )
}

function valueOf(name: string, variables: Variables): string | undefined {
  if (name === 'UUID()') return randomUUID()
  if (name.startsWith('ENV.')) return process.env[name.slice(4)]
  return variables.get(name) ?? idOfBuiltIn(name)
}

/** FusionAuth comes with more than is here: what nobody looks at needs an id all the same. */
function idOfBuiltIn(name: string): string | undefined {
  if (!/^FUSIONAUTH_[A-Z_]+\[[^\]]+\]_ID$/.test(name)) return undefined
  const hex = createHash('sha256').update(name).digest('hex')
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ]
  return [...parts, hex.slice(20, 32)].join('-')
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
  } catch (error) {
    throw invalid(`The included file ${file} is not JSON: ${said(error)}`)
  }
}

/** What the parser says of broken JSON: what is wrong, and where. */
export const said = (error: unknown) => (error instanceof Error ? error.message : String(error))

function invalid(message: string): EmulatorError {
  return new EmulatorError('kickstart_invalid', `The kickstart cannot be used. ${message}`)
}
