import type { Context } from 'hono'
import { fieldError } from '../state/errors.ts'
import { matchesCode, type StartedVerification } from '../state/people/verification.ts'
import type { ExternalId } from '../state/model.ts'
import type { Reader } from '../state/reader.ts'

/** The id in the body counts before the one in the path. */
export function readVerification(c: Context, body: Reader) {
  return {
    oneTimeCode: body.text('oneTimeCode'),
    verificationId: body.text('verificationId') || c.req.param('verificationId'),
  }
}

/** Throws InvalidRequest when a code belongs to the id and another, or none, was given. */
export function checkCode(id: ExternalId, oneTimeCode: string | undefined): void {
  if (matchesCode(id, oneTimeCode)) return
  const reason = oneTimeCode ? 'invalid' : 'blank'
  throw fieldError('oneTimeCode', reason, 'oneTimeCode is not the one that was sent.')
}

export function startedView({ id, oneTimeCode }: StartedVerification) {
  return { ...(oneTimeCode !== undefined && { oneTimeCode }), verificationId: id }
}
