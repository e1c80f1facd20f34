import { isRecord, isText } from './json.ts'
import type { Unavailable } from './outcomes.ts'

/** What FusionAuth said: a status that means something, and a body that is JSON or nothing. */
export type Answer = {
  readonly outcome: 'answered'
  readonly status: number
  readonly body: Record<string, unknown>
}

export function unavailable(
  reason: string,
  { mayHaveArrived = true, retryAfter }: { mayHaveArrived?: boolean; retryAfter?: number } = {},
): Unavailable {
  const seen: Unavailable = { outcome: 'unavailable', mayHaveArrived, reason }
  return retryAfter === undefined ? seen : { ...seen, retryAfter }
}

function parse(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

// FusionAuth's error bodies are empty, or carry one of these. Anything else was written by a proxy,
// and a proxy's 404 must sign nobody out.
function isFusionAuthError(body: Record<string, unknown>, oauth: boolean): boolean {
  // RFC 6749, 5.2. A proxy's `error` is a sentence, or comes without any of the others.
  if (oauth) {
    const { error, error_reason: reason, error_description: description } = body
    return isText(error) && /^[a-z_]+$/.test(error) && (isText(reason) || isText(description))
  }
  const members = ['fieldErrors', 'generalErrors', 'actions']
  return Object.keys(body).length === 0 || members.some((member) => member in body)
}

function readRetryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after')
  if (value === null) return undefined
  // Date.parse alone takes "-5" for a year.
  const date = /^[A-Z][a-z]{2}.* GMT$/.test(value) ? Date.parse(value) : Number.NaN
  const wait = /^\d{1,9}$/.test(value) ? Number(value) : date / 1000 - now
  return Number.isFinite(wait) ? Math.max(0, Math.ceil(wait)) : undefined
}

/** Sorts what came over the wire into an answer of FusionAuth and everything else. */
export function readAnswer(
  response: Response,
  text: string,
  { now, oauth = false }: { readonly now: number; readonly oauth?: boolean },
): Answer | Unavailable {
  const { status } = response
  // A browser-like fetch hides a redirect it does not follow behind status 0.
  if (status === 0 || (status >= 300 && status < 400)) {
    return unavailable(
      `redirected with status ${status}, not followed: is the option \`url\` right?`,
    )
  }
  if (status === 408 || status === 429 || status >= 500) {
    return unavailable(`status ${status}`, { retryAfter: readRetryAfter(response.headers, now) })
  }
  const body = parse(text)
  if (!body) return unavailable(`status ${status} with a body that is not a JSON object`)
  if (status >= 400 && !isFusionAuthError(body, oauth)) {
    return unavailable(`status ${status} with a body that FusionAuth does not send`)
  }
  return { outcome: 'answered', status, body }
}

/** The fields and codes of FusionAuth's Errors body. Its messages repeat what people typed; left out. */
export function readErrors(body: Record<string, unknown>): { fields: string[]; codes: string[] } {
  const fieldErrors = isRecord(body.fieldErrors) ? body.fieldErrors : {}
  const general = Array.isArray(body.generalErrors) ? body.generalErrors : []
  const codes = [...Object.values(fieldErrors).flat(), ...general]
    .map((error: unknown) => (isRecord(error) ? error.code : undefined))
    .filter((code) => typeof code === 'string')
    .filter((code) => /^\[\w{1,60}\][\w.]{0,60}$/.test(code))
  return { fields: Object.keys(fieldErrors), codes }
}
