import { type Answer, unavailable } from './answer.ts'
import { refreshTokenNotIssued } from './errors.ts'
import { isText, texts } from './json.ts'
import { readActions, readReason, readUser } from './login-body.ts'
import type { Settings } from './options.ts'
import type { OneTimeLoginOutcome } from './outcomes-login.ts'
import type { Unavailable } from './outcomes.ts'
import { createTokenSet, hide } from './token-set.ts'

/** What ends a login, with or without a second factor. */
export type LoginEnd = Exclude<
  OneTimeLoginOutcome,
  { outcome: 'wrong-credentials' | 'two-factor-required' }
>

export function missing(status: number, member: string): Unavailable {
  return unavailable(`status ${status} without \`${member}\``)
}

function signedIn(body: Answer['body'], settings: Settings): LoginEnd {
  const user = readUser(body.user)
  const { token, refreshToken, refreshTokenId } = body
  if (!user) return missing(200, 'user')
  if (!isText(token)) return missing(200, 'token')
  if (refreshToken === undefined || refreshToken === null) {
    return hide({ outcome: 'signed-in-without-refresh', user, accessToken: token }, ['accessToken'])
  }
  if (!isText(refreshToken)) return missing(200, 'refreshToken')
  if (!isText(refreshTokenId)) return missing(200, 'refreshTokenId')
  const tokens = { accessToken: token, refreshToken, refreshTokenId }
  return { outcome: 'signed-in', user, tokens: createTokenSet(tokens, settings) }
}

function notRegistered(body: Answer['body']): LoginEnd {
  const user = readUser(body.user)
  if (!user) return missing(202, 'user')
  const accessToken = isText(body.token) ? body.token : undefined
  return hide({ outcome: 'not-registered', user, accessToken }, ['accessToken'])
}

function passwordChangeRequired(body: Answer['body']): LoginEnd {
  const { changePasswordId } = body
  if (!isText(changePasswordId)) return missing(203, 'changePasswordId')
  const reason = readReason(body.changePasswordReason)
  return hide({ outcome: 'password-change-required', changePasswordId, reason }, [
    'changePasswordId',
  ])
}

function unverified(
  outcome: 'email-unverified' | 'registration-unverified',
  { status, body }: Answer,
): LoginEnd {
  const user = readUser(body.user)
  if (!user) return missing(status, 'user')
  const ids = texts(body, [
    'emailVerificationId',
    'identityVerificationId',
    'registrationVerificationId',
  ])
  const verificationId =
    outcome === 'email-unverified'
      ? (ids.emailVerificationId ?? ids.identityVerificationId)
      : ids.registrationVerificationId
  return hide({ outcome, user, verificationId }, ['verificationId'])
}

/** The statuses that mean the same to every way of logging in; nothing for the others. */
export function readLoginEnd(answer: Answer, settings: Settings): LoginEnd | undefined {
  const { status, body } = answer
  switch (status) {
    case 200:
      return signedIn(body, settings)
    case 202:
      return notRegistered(body)
    case 203:
      return passwordChangeRequired(body)
    case 212:
      return unverified('email-unverified', answer)
    case 213:
      return unverified('registration-unverified', answer)
    case 409:
      return { outcome: 'prevented', actions: readActions(body.actions) }
    case 410:
      return { outcome: 'account-expired' }
    case 423:
      return { outcome: 'account-locked' }
    default:
      return undefined
  }
}

/** Where FusionAuth should have issued a refresh token, its absence is a setting. */
export function withRefreshToken<Outcome extends OneTimeLoginOutcome>(
  end: Outcome,
  { applicationId }: Settings,
): Exclude<Outcome, { outcome: 'signed-in-without-refresh' }> {
  if (hasRefreshToken(end)) return end
  throw refreshTokenNotIssued(applicationId)
}

function hasRefreshToken<Outcome extends OneTimeLoginOutcome>(
  end: Outcome,
): end is Exclude<Outcome, { outcome: 'signed-in-without-refresh' }> {
  return end.outcome !== 'signed-in-without-refresh'
}
