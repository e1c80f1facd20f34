import { CommandError } from './command-error.ts'
import { clockLine, parseDuration } from './duration.ts'

/** Shows or moves the clock of a running emulator. Returns the line to print. Throws CommandError. */
export async function clock(movement: string | undefined, url: string): Promise<string> {
  const path = movement === 'freeze' || movement === 'resume' ? `/${movement}` : ''
  return clockLine(readClock(await ask(path, requestFor(movement), url), url))
}

function requestFor(movement: string | undefined): RequestInit {
  if (movement === undefined) return {}
  if (movement === 'reset') return { method: 'DELETE' }
  if (movement === 'freeze' || movement === 'resume') return { method: 'POST' }
  const advance = parseDuration(movement)
  if (advance === undefined) {
    throw new CommandError(
      `"${movement}" is no movement of the clock. Write +6m, +31d, +90s, +2h, -1h, freeze, resume or reset.`,
    )
  }
  return { method: 'POST', body: JSON.stringify({ advance }) }
}

async function ask(path: string, request: RequestInit, url: string): Promise<unknown> {
  if (!URL.canParse(url)) throw new CommandError(`--url must be a URL, not "${url}".`)
  const target = new URL(`/emulator/api/clock${path}`, url)
  const response = await fetch(target, { ...request, signal: AbortSignal.timeout(5000) }).catch(
    () => undefined,
  )
  if (response === undefined) {
    throw new CommandError(
      `No emulator answers at ${url}. Start it first, or give its address with --url.`,
    )
  }
  const body: unknown = await response.json().catch(() => undefined)
  if (response.status === 400) {
    throw new CommandError(
      'The emulator refused: the clock must stay within a century of real time.',
    )
  }
  return response.ok ? body : undefined
}

function readClock(body: unknown, url: string): { now: number; offset: number; frozen: boolean } {
  if (typeof body === 'object' && body !== null && 'now' in body && 'offset' in body) {
    const { now, offset } = body
    const frozen = 'frozen' in body && body.frozen === true
    if (typeof now === 'number' && typeof offset === 'number') return { now, offset, frozen }
  }
  throw new CommandError(`What answers at ${url} is not the emulator: it has no movable clock.`)
}
