import { readErrors, unavailable } from './answer.ts'
import { invalidRequest, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import { believed } from './published-keys.ts'
import type { RefreshEndpoint } from './refresh-endpoint.ts'

const CALL = 'POST /api/jwt/refresh'

const isAboutToken = (field: string) => /^refresh_?token$/i.test(field)

// A 400 about other fields than the refresh token: the session stands, the call is wrong.
function isOurFault({ fields, codes }: ReturnType<typeof readErrors>): boolean {
  const otherFields = fields.length > 0 && !fields.some(isAboutToken)
  return otherFields || codes.includes('[TenantIdRequired]')
}

/** {@link https://fusionauth.io/docs/apis/jwt#refresh-a-jwt | POST /api/jwt/refresh}. */
export function askJwtRefresh(http: Http): RefreshEndpoint {
  return async ({ refreshToken, timeToLive: timeToLiveInSeconds }) => {
    const json = { refreshToken, timeToLiveInSeconds }
    const heard = await http({ method: 'POST', path: 'api/jwt/refresh', json })
    const answer = await believed(http, heard, { statuses: [401, 404], within: 0 })
    if (answer.outcome === 'unavailable') return answer

    const { status, body } = answer
    if (status === 200) {
      return { outcome: 'issued', values: [body.token, body.refreshToken, body.refreshTokenId] }
    }
    const errors = readErrors(body)
    if (status === 400 && isOurFault(errors)) throw invalidRequest(CALL, errors.codes)
    // FusionAuth's own failures are a 400 now and then; only its word on the token ends a session.
    if (status === 400 && !errors.fields.some(isAboutToken)) {
      return unavailable(
        'status 400 that does not name the refresh token; is "Enable JWT refresh" on for the application?',
      )
    }
    if (status === 400 || status === 401 || status === 404) {
      return { outcome: 'refused', reason: errors.codes[0] ?? `status ${status}` }
    }
    throw unexpectedAnswer(CALL, status)
  }
}
