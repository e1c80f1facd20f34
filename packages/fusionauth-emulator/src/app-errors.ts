import type { Context } from 'hono'
import { EmulatorError, type EmulatorErrorCode } from './emulator-error.ts'
import { empty, json } from './routes/answers.ts'
import { Unauthorized } from './routes/authentication.ts'
import { InvalidRequest, NotEmulated } from './state/errors.ts'
import { TransactionFailed } from './state/events.ts'

/** What was thrown, in FusionAuth's form; of the emulator's own routes, in words. */
export function answerError(error: Error, c: Context): Response {
  if (error instanceof InvalidRequest) return json(c, error.errors, 400)
  if (error instanceof Unauthorized) return empty(c, 401)
  if (error instanceof NotEmulated) return notEmulated(c, error.message)
  if (error instanceof TransactionFailed) {
    return general(c, 504, 'WebhookTransactionException', error.message)
  }
  if (error instanceof EmulatorError) return answerControlError(error, c)
  // A client that went away in the middle of its body is no bug of ours, and gets no answer.
  if (!c.req.raw.signal.aborted) {
    process.emitWarning(`${c.req.method} ${c.req.path} failed: ${error.stack}`)
  }
  return empty(c, 500)
}

/** 501, with a body that no real FusionAuth would send. */
export function notEmulated(c: Context, what: string): Response {
  const emulator = `The FusionAuth emulator does not have ${what}. A real FusionAuth may.`
  return json(c, { emulator }, 501)
}

type GeneralStatus = 400 | 403 | 404 | 408 | 413 | 503 | 504

export function general(c: Context, status: GeneralStatus, reason: string, message: string) {
  return json(c, { generalErrors: [{ code: `[${reason}]`, message }] }, status)
}

/** What the codes of an EmulatorError become over HTTP. */
const statuses: Partial<Record<EmulatorErrorCode, GeneralStatus>> = {
  not_found: 404,
  timed_out: 408,
  closed: 503,
}

function answerControlError({ cause, code, message }: EmulatorError, c: Context): Response {
  if (cause instanceof InvalidRequest) return json(c, cause.errors, 400)
  return general(c, statuses[code] ?? 400, code, message)
}
