import { checkTexts, checkUserId } from './account-check.ts'
import { readErrors } from './answer.ts'
import { apiKeyRefused, invalidRequest, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import { isText } from './json.ts'
import { missing } from './login-answer.ts'
import { readMethods } from './login-body.ts'
import type { Settings } from './options.ts'
import { believed } from './published-keys.ts'
import { hide } from './token-set.ts'
import type { TwoFactorMethods } from './two-factor-calls.ts'

const START = 'POST /api/two-factor/start'
const LOGIN = 'POST /api/two-factor/login'
// Proved or not: with these the person could not log in either.
const REFUSED: ReadonlySet<number> = new Set([203, 409, 410, 423])

/** A second factor asked for outside of a login. */
export function createTwoFactorProof(
  http: Http,
  { applicationId, apiKey }: Settings,
): Pick<TwoFactorMethods, 'start' | 'prove'> {
  return {
    async start(request) {
      const { userId, loginId, trustChallenge } = request
      if (userId === undefined) checkTexts('twoFactor.start', request, ['loginId'])
      else checkUserId('twoFactor.start', userId)
      const heard = await http({
        method: 'POST',
        path: 'api/two-factor/start',
        json: { userId, loginId, applicationId, trustChallenge },
        authenticated: true,
      })
      const answer = await believed(http, heard)
      if (answer.outcome === 'unavailable') return answer
      const { status, body } = answer
      if (status === 404) return { outcome: 'not-found' }
      if (status === 401) throw apiKeyRefused(START, apiKey)
      if (status === 400) throw invalidRequest(START, readErrors(body).codes)
      if (status !== 200) throw unexpectedAnswer(START, status)
      // The answer's `code` is for callers that send it themselves; it must not come near a page.
      const { twoFactorId } = body
      if (!isText(twoFactorId)) return missing(200, 'twoFactorId')
      const methods = readMethods(body.methods)
      return hide({ outcome: 'started', twoFactorId, methods }, ['twoFactorId'])
    },

    async prove(request) {
      checkTexts('twoFactor.prove', request, ['twoFactorId', 'code'])
      const { twoFactorId, code } = request
      const path = 'api/two-factor/login'
      const json = { twoFactorId, code, applicationId, noJWT: true }
      const answer = await believed(http, await http({ method: 'POST', path, json }))
      if (answer.outcome === 'unavailable') return answer
      const { status, body } = answer
      const blamed = status === 400 ? readErrors(body).fields : []
      if (status === 421 || blamed.includes('code')) return { outcome: 'wrong-code' }
      if (status === 404 || blamed.includes('twoFactorId')) return { outcome: 'two-factor-expired' }
      if (status === 400) throw invalidRequest(LOGIN, readErrors(body).codes)
      const { trustToken } = body
      if (status < 300 && isText(trustToken)) {
        return hide({ outcome: 'proved', trustToken }, ['trustToken'])
      }
      if (REFUSED.has(status)) return { outcome: 'refused' }
      if (status < 300) return missing(status, 'trustToken')
      throw unexpectedAnswer(LOGIN, status)
    },
  }
}
