import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { EmulatorError } from './emulator-error.ts'
import {
  interpolate,
  readVariables,
  said,
  withProvided,
  type Variables,
} from './kickstart-variables.ts'
import { readApiKey } from './state/configuration/api-keys.ts'
import { InvalidRequest } from './state/errors.ts'
import type { BuiltInIds, FreshIds } from './state/fresh-world.ts'
import { isMembers, toId } from './state/reader.ts'
import type { ApiKey } from './state/model.ts'

/** FusionAuth's kickstart format: https://fusionauth.io/docs/get-started/download-and-install/development/kickstart */
export interface Kickstart {
  /** Values for `#{name}` in everything below. `defaultTenantId` also names the default tenant. */
  variables?: Record<string, unknown>
  /** The first is the one the requests run with. */
  apiKeys: Record<string, unknown>[]
  /** API calls, made in this order; `&{file.json}` is one that stands in a file. */
  requests?: (Record<string, unknown> | string)[]
  [member: string]: unknown
}

export interface KickstartFile {
  kickstart: Kickstart
  /** Its own, each with its one value. */
  variables: Variables
  /** What included files count from. */
  folder: string
}

type Fetch = (request: Request) => Response | Promise<Response>

/** Throws EmulatorError: not there, not JSON, no kickstart. */
export async function loadKickstart(given: string | Kickstart): Promise<KickstartFile> {
  if (typeof given !== 'string') return opened(given, process.cwd())
  const path = resolve(given)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw invalid(`${path} cannot be read (${error.code}).`)
  })
  return opened(parse(text, path), dirname(path))
}

function opened(content: unknown, folder: string): KickstartFile {
  const kickstart = checked(content)
  return { kickstart, variables: readVariables(kickstart.variables ?? {}), folder }
}

/** The ids a kickstart may choose before the instance is made. */
export function freshIdsOf({ variables }: KickstartFile): FreshIds {
  const defaultTenantId = toId(variables.get('defaultTenantId') ?? '')
  const tenantManagerApplicationId = toId(variables.get('tenantManagerApplicationId') ?? '')
  return {
    ...(defaultTenantId && { defaultTenantId }),
    ...(tenantManagerApplicationId && { tenantManagerApplicationId }),
  }
}

/**
 * Adds the kickstart's API keys and makes its requests through the app itself, as FusionAuth does.
 * Throws EmulatorError naming the request that was refused.
 */
export async function runKickstart(
  { folder, kickstart, variables }: KickstartFile,
  builtIn: BuiltInIds,
  addApiKey: (apiKey: ApiKey) => void,
  fetch: Fetch,
  instant: number,
): Promise<void> {
  const { apiKeys, requests = [] } = kickstart
  const values = withProvided(variables, providedNames(builtIn))
  const keys = apiKeys.map((each, index) =>
    readKey(interpolate(each, values, folder), index, instant),
  )
  if (keys[0]?.tenantId !== undefined) {
    throw invalid('The first of "apiKeys" makes the requests, so it may not belong to a tenant.')
  }
  for (const key of keys) addApiKey(key)
  for (const [index, each] of requests.entries()) {
    await run(index, interpolate(each, values, folder), keys[0]?.key ?? '', fetch)
  }
}

function providedNames(builtIn: BuiltInIds): Variables {
  const others = [...builtIn.others].map(([name, id]) => [`FUSIONAUTH_${name}_ID`, id] as const)
  return new Map([
    ['FUSIONAUTH_APPLICATION_ID', builtIn.applicationId],
    ['FUSIONAUTH_TENANT_ID', builtIn.tenantId],
    ['FUSIONAUTH_TENANT_MANAGER_APPLICATION_ID', builtIn.tenantManagerId],
    ['TENANT_MANAGER_ID', builtIn.tenantManagerId],
    ['FUSIONAUTH_DEFAULT_SIGNING_KEY_ID', builtIn.signingKeyId],
    ...others,
  ])
}

async function run(index: number, request: unknown, apiKey: string, fetch: Fetch): Promise<void> {
  const { body, contentType, method, tenantId, url } = isMembers(request) ? request : {}
  if (typeof method !== 'string' || typeof url !== 'string') {
    throw invalid(`Request ${index + 1} needs a "method" and a "url".`)
  }
  if (!['POST', 'PUT', 'PATCH'].includes(method)) {
    throw invalid(`Request ${index + 1} is a ${method}; a kickstart makes POST, PUT and PATCH.`)
  }
  const headers = new Headers({ Authorization: apiKey })
  headers.set('Content-Type', typeof contentType === 'string' ? contentType : 'application/json')
  if (typeof tenantId === 'string') headers.set('X-FusionAuth-TenantId', tenantId)
  const response = await fetch(
    new Request(new URL(url, 'http://kickstart/'), {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  )
  if (response.ok) return
  const answer = await response.text()
  throw new EmulatorError(
    'kickstart_failed',
    `Request ${index + 1} of the kickstart, ${method} ${url}, was answered ${response.status}: ${answer}`,
  )
}

function readKey(entry: unknown, index: number, instant: number): ApiKey {
  try {
    return readApiKey(isMembers(entry) ? entry : {}, `apiKeys[${index}]`, instant)
  } catch (error) {
    if (error instanceof InvalidRequest) throw invalid(error.message)
    throw error
  }
}

const known = ['variables', 'apiKeys', 'requests', 'settings', 'license', 'licenseId']

function checked(value: unknown): Kickstart {
  const strange = isMembers(value) ? Object.keys(value).filter((each) => !known.includes(each)) : []
  // A misspelt one would else be passed over in silence; a comment may be there.
  const misspelt = strange.find((each) => known.some((name) => plain(name) === plain(each)))
  if (!isKickstart(value) || misspelt !== undefined) {
    const names = strange.map((each) => JSON.stringify(each)).join(', ')
    throw invalid(
      'It must be an object with "apiKeys" (at least one) and "requests".' +
        (names && ` There is no ${names} in a kickstart.`),
    )
  }
  return value
}

const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z]|s$/g, '')

function isKickstart(value: unknown): value is Kickstart {
  if (!isMembers(value)) return false
  const { apiKeys, requests = [], variables = {} } = value
  return (
    isMembers(variables) && Array.isArray(apiKeys) && apiKeys.length > 0 && Array.isArray(requests)
  )
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalid(`${path} is not JSON (a kickstart may not have comments): ${said(error)}`)
  }
}

function invalid(message: string): EmulatorError {
  return new EmulatorError('kickstart_invalid', `The kickstart cannot be used. ${message}`)
}
