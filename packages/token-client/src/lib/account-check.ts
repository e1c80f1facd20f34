import { readErrors } from './answer.ts'
import { invalidRequest, TokenClientError } from './errors.ts'
import { describe, isRecord, isText, isUuid } from './json.ts'
import type { FieldReason, Invalid } from './outcomes.ts'

/**
 * Arguments that must be strings, even if a form was sent with something else. Empty ones are let through:
 * a person may have left the field empty, and FusionAuth says so.
 * @throws TokenClientError `invalid_request`, without the value
 */
export function checkTexts<Name extends string>(
  call: string,
  given: { readonly [name in Name]?: unknown },
  names: readonly Name[],
): void {
  for (const name of names) {
    const value = given[name]
    if (typeof value === 'string') continue
    throw new TokenClientError(
      'invalid_request',
      `${call}: \`${name}\` must be a string; seen: ${describe(value)}. ` +
        'Fix: pass the text of the form field as it was typed.',
    )
  }
}

/** Whether an id can be part of a path, where dots and slashes would lead elsewhere. */
export function isPathId(id: unknown): id is string {
  return typeof id === 'string' && /^[\w-]{1,200}$/.test(id)
}

/** @throws TokenClientError `invalid_request`, without the value */
export function checkUserId(call: string, userId: unknown): void {
  if (isUuid(userId)) return
  throw new TokenClientError(
    'invalid_request',
    `${call}: \`userId\` must be a UUID; seen: ${describe(userId)}. ` +
      'Fix: pass the `id` of a user, or the `sub` of checked claims.',
  )
}

function reasonsOf(field: string, errors: unknown): FieldReason[] {
  const codes = (Array.isArray(errors) ? errors : [])
    .map((error: unknown) => (isRecord(error) ? error.code : undefined))
    .map((code) => (typeof code === 'string' ? /^\[(\w{1,60})\]/.exec(code)?.[1] : undefined))
    .filter(isText)
  const reasons = codes.length > 0 ? codes : ['unknown']
  return [...new Set(reasons)].map((reason) => ({ field, reason }))
}

/**
 * A 400: `invalid` when all of it is about what a person typed, and thrown when it is about anything else.
 * @param typed the fields a person fills in, as FusionAuth names them; `user.` stands for all that begin so
 * @throws TokenClientError `invalid_request`
 */
export function invalidOrThrow(
  call: string,
  body: Record<string, unknown>,
  typed: readonly string[],
): Invalid {
  const fieldErrors = isRecord(body.fieldErrors) ? Object.entries(body.fieldErrors) : []
  const general = Array.isArray(body.generalErrors) ? body.generalErrors : []
  const isTyped = (field: string) =>
    /^[\w.]{1,100}$/.test(field) &&
    typed.some((each) => (each.endsWith('.') ? field.startsWith(each) : field === each))
  const onlyTyped = fieldErrors.length > 0 && fieldErrors.every(([field]) => isTyped(field))
  if (!onlyTyped || general.length > 0) throw invalidRequest(call, readErrors(body).codes)
  return {
    outcome: 'invalid',
    reasons: fieldErrors.flatMap(([field, errors]) => reasonsOf(field, errors)),
  }
}
