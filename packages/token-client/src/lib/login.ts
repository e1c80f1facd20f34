import { type Answer, readErrors, unavailable } from './answer.ts'
import {
  apiKeyRefused,
  invalidRequest,
  refreshTokenNotIssued,
  TokenClientError,
  unexpectedAnswer,
} from './errors.ts'
import type { Http } from './http.ts'
import { describe, isText, texts } from './json.ts'
import { readActions, readMethods, readReason, readUser } from './login-body.ts'
import type { Settings } from './options.ts'
import type { LoginOutcome, LoginRequest } from './outcomes.ts'
import { createTokenSet, hide } from './token-set.ts'

const CALL = 'POST /api/login'

function checkTyped(request: LoginRequest): void {
  for (const name of ['loginId', 'password'] as const) {
    const value: unknown = request[name]
    if (typeof value !== 'string') {
      throw new TokenClientError(
        'invalid_request',
        `login: \`${name}\` must be a string; seen: ${describe(value)}. ` +
          'Fix: pass the text of the form field as it was typed.',
      )
    }
  }
}

function missing(status: number, member: string): LoginOutcome {
  return unavailable(`status ${status} without \`${member}\``)
}

function signedIn(body: Answer['body'], applicationId: string): LoginOutcome {
  const user = readUser(body.user)
  const { token, refreshToken, refreshTokenId } = body
  if (!user) return missing(200, 'user')
  if (!isText(token)) return missing(200, 'token')
  if (refreshToken === undefined || refreshToken === null)
    throw refreshTokenNotIssued(applicationId)
  if (!isText(refreshToken)) return missing(200, 'refreshToken')
  if (!isText(refreshTokenId)) return missing(200, 'refreshTokenId')
  const tokens = { accessToken: token, refreshToken, refreshTokenId }
  return { outcome: 'signed-in', user, tokens: createTokenSet(tokens, applicationId) }
}

function notRegistered(body: Answer['body']): LoginOutcome {
  const user = readUser(body.user)
  if (!user) return missing(202, 'user')
  const accessToken = isText(body.token) ? body.token : undefined
  return hide({ outcome: 'not-registered', user, accessToken }, ['accessToken'])
}

function passwordChangeRequired(body: Answer['body']): LoginOutcome {
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
): LoginOutcome {
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

function twoFactorRequired(body: Answer['body']): LoginOutcome {
  const { twoFactorId } = body
  if (!isText(twoFactorId)) return missing(242, 'twoFactorId')
  const methods = readMethods(body.methods)
  return hide({ outcome: 'two-factor-required', twoFactorId, methods }, ['twoFactorId'])
}

/** {@link https://fusionauth.io/docs/apis/login | POST /api/login}, every documented status. */
export function createLogin(http: Http, { applicationId, apiKey }: Settings) {
  return async function login(
    request: LoginRequest,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<LoginOutcome> {
    checkTyped(request)
    const { loginId, password, ipAddress, device } = request
    const metaData = device && { device }
    const answer = await http({
      method: 'POST',
      path: 'api/login',
      json: { loginId, password, applicationId, ipAddress, metaData },
      authenticated: true,
      signal,
    })
    if (answer.outcome === 'unavailable') return answer

    const { status, body } = answer
    switch (status) {
      case 200:
        return signedIn(body, applicationId)
      case 202:
        return notRegistered(body)
      case 203:
        return passwordChangeRequired(body)
      case 212:
        return unverified('email-unverified', answer)
      case 213:
        return unverified('registration-unverified', answer)
      case 242:
        return twoFactorRequired(body)
      case 400:
        throw invalidRequest(CALL, readErrors(body).codes)
      case 401:
        throw apiKeyRefused(CALL, apiKey)
      case 404:
        return { outcome: 'wrong-credentials' }
      case 409:
        return { outcome: 'prevented', actions: readActions(body.actions) }
      case 410:
        return { outcome: 'account-expired' }
      case 423:
        return { outcome: 'account-locked' }
      default:
        throw unexpectedAnswer(CALL, status)
    }
  }
}
