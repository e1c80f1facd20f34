import { decodeJwt } from 'jose'
import { unavailable } from './answer.ts'
import { clientSecretRefused, invalidRequest, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import { isText } from './json.ts'
import type { Settings } from './options.ts'
import type { RefreshEndpoint } from './refresh-endpoint.ts'

const CALL = 'POST /oauth2/token'
// RFC 6749, 5.2: about the client or the request; the refresh token was not even judged.
const CLIENT = ['invalid_client', 'unauthorized_client', 'unsupported_grant_type']

// These are about the session; whatever else FusionAuth cannot do ends none.
const SESSION = ['invalid_grant', 'two_factor_required', 'change_password_required']

// Sent along since FusionAuth 1.37; also in the access token, as its session.
function sessionOf(accessToken: unknown): unknown {
  try {
    return isText(accessToken) ? decodeJwt(accessToken).sid : undefined
  } catch {
    return undefined
  }
}

/**
 * {@link https://fusionauth.io/docs/lifecycle/authenticate-users/oauth/endpoints#token | POST /oauth2/token},
 * the refresh token grant (RFC 6749, 6).
 */
export function askOAuthToken(http: Http, settings: Settings): RefreshEndpoint {
  const { applicationId: client_id, clientSecret: client_secret } = settings
  const client = { client_id, ...(client_secret !== undefined && { client_secret }) }

  return async ({ refreshToken, timeToLive }) => {
    const form = {
      ...client,
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      ...(timeToLive !== undefined && { expires_in: String(timeToLive) }),
    }
    const answer = await http({ method: 'POST', path: 'oauth2/token', form })
    if (answer.outcome === 'unavailable') return answer

    const { status, body } = answer
    if (status === 200) {
      const { access_token: accessToken, refresh_token: next, refresh_token_id: id } = body
      // FusionAuth's pages disagree on whether a value that did not change is sent again.
      const values = [accessToken, next ?? refreshToken, id ?? sessionOf(accessToken)] as const
      return { outcome: 'issued', values }
    }
    const { error, error_reason: given } = body
    const reason = [given, error].find((word) => isText(word) && /^[a-z_]{1,60}$/.test(word))
    const seen = isText(reason) ? reason : `status ${status}`
    if (status === 401 || CLIENT.some((known) => known === error)) {
      throw clientSecretRefused(CALL, seen)
    }
    if (status === 400 && error === 'invalid_request') throw invalidRequest(CALL, [seen])
    if (status === 400 || status === 404) {
      if (SESSION.some((known) => known === error)) return { outcome: 'refused', reason: seen }
      return unavailable(`status ${status} with ${seen}, which does not name the refresh token`)
    }
    throw unexpectedAnswer(CALL, status)
  }
}
