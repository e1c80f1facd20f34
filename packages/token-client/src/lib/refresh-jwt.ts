import { readErrors, unavailable } from './answer.ts'
import { invalidRequest, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import { isPresent } from './published-keys.ts'
import type { RefreshEndpoint } from './refresh.ts'

const CALL = 'POST /api/jwt/refresh'

// A 400 about other fields than the refresh token: the session stands, the call is wrong.
function isOurFault({ fields, codes }: ReturnType<typeof readErrors>): boolean {
  const otherFields = fields.length > 0 && !fields.some((field) => /refresh_?token/i.test(field))
  return otherFields || codes.includes('[TenantIdRequired]')
}

/** {@link https://fusionauth.io/docs/apis/jwt#refresh-a-jwt | POST /api/jwt/refresh}. */
export function askJwtRefresh(http: Http): RefreshEndpoint {
  return async ({ refreshToken, timeToLive: timeToLiveInSeconds }) => {
    const json = { refreshToken, timeToLiveInSeconds }
    const answer = await http({ method: 'POST', path: 'api/jwt/refresh', json })
    if (answer.outcome === 'unavailable') return answer

    const { status, body } = answer
    if (status === 200) {
      return { outcome: 'issued', values: [body.token, body.refreshToken, body.refreshTokenId] }
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
