import { readErrors, unavailable } from './answer.ts'
import { invalidRequest, TokenClientError, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import { describe, isText } from './json.ts'
import type { Settings } from './options.ts'
import type { RefreshOutcome } from './outcomes.ts'
import { isPresent } from './published-keys.ts'
import { createTokenSet } from './token-set.ts'

const CALL = 'POST /api/jwt/refresh'

// A 400 about other fields than the refresh token: the session stands, the call is wrong.
function isOurFault({ fields, codes }: ReturnType<typeof readErrors>): boolean {
  const otherFields = fields.length > 0 && !fields.some((field) => /refresh_?token/i.test(field))
  return otherFields || codes.includes('[TenantIdRequired]')
}

export function checkRefreshToken(call: string, refreshToken: unknown): void {
  if (isText(refreshToken)) return
  throw new TokenClientError(
    'invalid_request',
    `${call}: the refresh token must be a non-empty string; seen: ${describe(refreshToken)}. ` +
      'Fix: call it only when there is a session to ask about.',
  )
}

/** {@link https://fusionauth.io/docs/apis/jwt#refresh-a-jwt | POST /api/jwt/refresh}, sent once. */
export function createRefresh(http: Http, { applicationId }: Settings) {
  return async function refresh(refreshToken: string): Promise<RefreshOutcome> {
    checkRefreshToken('refresh', refreshToken)
    const answer = await http({ method: 'POST', path: 'api/jwt/refresh', json: { refreshToken } })
    if (answer.outcome === 'unavailable') return answer

    const { status, body } = answer
    if (status === 200) {
      const { token, refreshToken: next, refreshTokenId } = body
      if (!isText(token) || !isText(next) || !isText(refreshTokenId)) {
        return unavailable('status 200 without all of `token`, `refreshToken`, `refreshTokenId`')
      }
      const tokens = { accessToken: token, refreshToken: next, refreshTokenId }
      return { outcome: 'refreshed', tokens: createTokenSet(tokens, applicationId) }
    }
    const errors = readErrors(body)
    if (status === 400 && isOurFault(errors)) throw invalidRequest(CALL, errors.codes)
    if (status === 400 && Object.keys(body).length === 0) {
      return unavailable('status 400 without the errors that FusionAuth sends with it')
    }
    if ((status === 401 || status === 404) && !(await isPresent(http))) {
      return unavailable(`status ${status} from something that is not FusionAuth`)
    }
    if (status === 400 || status === 401 || status === 404) {
      return { outcome: 'refused', reason: errors.codes[0] ?? `status ${status}` }
    }
    throw unexpectedAnswer(CALL, status)
  }
}
