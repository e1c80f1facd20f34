import { checkTexts, invalidOrThrow, isPathId } from './account-check.ts'
import { readErrors } from './answer.ts'
import { invalidRequest, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import { texts } from './json.ts'
import { readLoginEnd, withRefreshToken } from './login-answer.ts'
import type { Settings } from './options.ts'
import { believed } from './published-keys.ts'
import { hide } from './token-set.ts'
import type {
  CompleteTwoFactorOutcome,
  CompleteTwoFactorRequest,
  SendTwoFactorCodeOutcome,
} from './outcomes-two-factor.ts'

const LOGIN = 'POST /api/two-factor/login'
const SEND = 'POST /api/two-factor/send'

/** The second half of a login. Neither call takes an API key. */
export function createTwoFactor(http: Http, settings: Settings) {
  const { applicationId } = settings

  return {
    /** {@link https://fusionauth.io/docs/apis/two-factor | POST /api/two-factor/login} */
    async completeTwoFactor(
      request: CompleteTwoFactorRequest,
      { signal }: { readonly signal?: AbortSignal } = {},
    ): Promise<CompleteTwoFactorOutcome> {
      checkTexts('completeTwoFactor', request, ['twoFactorId', 'code'])
      const { twoFactorId, code, trustComputer, ipAddress, device } = request
      const metaData = device && { device }
      const heard = await http({
        method: 'POST',
        path: 'api/two-factor/login',
        json: { twoFactorId, code, applicationId, trustComputer, ipAddress, metaData },
        signal,
      })
      const answer = await believed(http, heard)
      signal?.throwIfAborted()
      if (answer.outcome === 'unavailable') return answer

      const { status, body } = answer
      const blamed = status === 400 ? readErrors(body).fields : []
      if (status === 421 || blamed.includes('code')) return { outcome: 'wrong-code' }
      if (status === 404 || blamed.includes('twoFactorId')) return { outcome: 'two-factor-expired' }
      if (status === 400) throw invalidRequest(LOGIN, readErrors(body).codes)
      const end = readLoginEnd(answer, settings)
      if (!end) throw unexpectedAnswer(LOGIN, status)
      if (end.outcome === 'unavailable') return end
      const trust = texts(body, ['twoFactorTrustId', 'trustToken'])
      // Onto the same object: a copy would lose what is hidden.
      const named = Object.assign(withRefreshToken(end, settings), trust)
      return hide(named, ['twoFactorTrustId', 'trustToken'])
    },

    /** {@link https://fusionauth.io/docs/apis/two-factor | POST /api/two-factor/send/\{twoFactorId\}} */
    async sendTwoFactorCode(request: {
      readonly twoFactorId: string
      readonly methodId: string
    }): Promise<SendTwoFactorCodeOutcome> {
      const { twoFactorId, methodId } = request
      checkTexts('sendTwoFactorCode', request, ['twoFactorId', 'methodId'])
      // It may come out of a form, and dots would climb out of the path.
      if (!isPathId(twoFactorId)) return { outcome: 'two-factor-expired' }
      const path = `api/two-factor/send/${twoFactorId}`
      const answer = await believed(http, await http({ method: 'POST', path, json: { methodId } }))
      if (answer.outcome === 'unavailable') return answer

      const { status, body } = answer
      if (status === 200) return { outcome: 'sent' }
      const isAboutId = status === 400 && readErrors(body).fields.includes('twoFactorId')
      if (isAboutId || status === 404) return { outcome: 'two-factor-expired' }
      if (status === 400) return invalidOrThrow(SEND, body, ['methodId', 'method'])
      throw unexpectedAnswer(SEND, status)
    },
  }
}
