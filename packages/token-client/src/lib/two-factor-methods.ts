import { checkTexts, checkUserId, invalidOrThrow } from './account-check.ts'
import { type Answer, readErrors } from './answer.ts'
import { apiKeyRefused, invalidRequest, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import { isText, texts } from './json.ts'
import { missing } from './login-answer.ts'
import type { Settings } from './options.ts'
import type { Invalid } from './outcomes.ts'
import { believed } from './published-keys.ts'
import { hide } from './token-set.ts'
import type { TwoFactorMethods } from './two-factor-calls.ts'

const USER = 'api/user/two-factor'
// The field a code or a name was typed into, and the choice of a method.
const TYPED = ['code', 'name', 'email', 'mobilePhone', 'method', 'methodId']

function recoveryCodesOf(body: Record<string, unknown>): readonly string[] {
  return Array.isArray(body.recoveryCodes) ? body.recoveryCodes.filter(isText) : []
}

/** Adding, removing and recovering second factors, for somebody who is known. */
export function createTwoFactorMethods(
  http: Http,
  { apiKey }: Settings,
): Omit<TwoFactorMethods, 'start' | 'prove'> {
  /** The answers that all of these have in common. */
  function otherwise(call: string, { status, body }: Answer): Invalid {
    if (status === 401) throw apiKeyRefused(call, apiKey)
    if (status === 400) return invalidOrThrow(call, body, TYPED)
    throw unexpectedAnswer(call, status)
  }

  return {
    async secret() {
      const path = 'api/two-factor/secret'
      const answer = await http({ method: 'GET', path, authenticated: true })
      if (answer.outcome === 'unavailable') return answer
      const { status, body } = answer
      const call = `GET /${path}`
      if (status === 401) throw apiKeyRefused(call, apiKey)
      if (status === 400) throw invalidRequest(call, readErrors(body).codes)
      if (status !== 200) throw unexpectedAnswer(call, status)
      const { secret, secretBase32Encoded } = body
      if (!isText(secret)) return missing(200, 'secret')
      if (!isText(secretBase32Encoded)) return missing(200, 'secretBase32Encoded')
      return hide({ outcome: 'made', secret, secretBase32Encoded }, [
        'secret',
        'secretBase32Encoded',
      ])
    },

    async sendCode(request) {
      checkUserId('twoFactor.sendCode', request.userId)
      const { userId, method } = request
      const to =
        method === undefined
          ? { methodId: request.methodId }
          : { method, ...texts(request, ['email', 'mobilePhone']) }
      const path = 'api/two-factor/send'
      const json = { userId, ...to }
      const answer = await http({ method: 'POST', path, json, authenticated: true })
      if (answer.outcome === 'unavailable') return answer
      return answer.status === 200 ? { outcome: 'sent' } : otherwise(`POST /${path}`, answer)
    },

    async enable(request) {
      const { userId, code, method } = request
      checkUserId('twoFactor.enable', userId)
      checkTexts('twoFactor.enable', request, ['code', 'method'])
      const path = `${USER}/${userId}`
      const rest = texts(request, ['name', 'secret', 'email', 'mobilePhone'])
      const json = { code, method, ...rest }
      const heard = await http({ method: 'POST', path, json, authenticated: true })
      const answer = await believed(http, heard)
      if (answer.outcome === 'unavailable') return answer
      const { status, body } = answer
      if (status === 421) return { outcome: 'wrong-code' }
      if (status === 404) return { outcome: 'not-found' }
      if (status !== 200) return otherwise(`POST /${USER}`, answer)
      return hide({ outcome: 'enabled', recoveryCodes: recoveryCodesOf(body) }, ['recoveryCodes'])
    },

    async disable(request) {
      const { userId, methodId, code } = request
      checkUserId('twoFactor.disable', userId)
      checkTexts('twoFactor.disable', request, ['code', 'methodId'])
      const path = `${USER}/${userId}`
      const json = { methodId, code }
      const heard = await http({ method: 'DELETE', path, json, authenticated: true })
      const answer = await believed(http, heard)
      if (answer.outcome === 'unavailable') return answer
      const { status } = answer
      if (status === 200) return { outcome: 'disabled' }
      if (status === 421) return { outcome: 'wrong-code' }
      if (status === 404) return { outcome: 'not-found' }
      return otherwise(`DELETE /${USER}`, answer)
    },

    async recoveryCodes(userId, { renew = false } = {}) {
      checkUserId('twoFactor.recoveryCodes', userId)
      const method = renew ? 'POST' : 'GET'
      const path = `${USER}/recovery-code/${userId}`
      // With a body it is sent once: to make codes twice would show the person the wrong ones.
      const json = renew ? {} : undefined
      const answer = await believed(http, await http({ method, path, json, authenticated: true }))
      if (answer.outcome === 'unavailable') return answer
      const { status, body } = answer
      const call = `${method} /${USER}/recovery-code`
      if (status === 404) return { outcome: 'not-found' }
      if (status === 401) throw apiKeyRefused(call, apiKey)
      if (status === 400) throw invalidRequest(call, readErrors(body).codes)
      if (status !== 200) throw unexpectedAnswer(call, status)
      if (!Array.isArray(body.recoveryCodes)) return missing(200, 'recoveryCodes')
      return hide({ outcome: 'found', recoveryCodes: recoveryCodesOf(body) }, ['recoveryCodes'])
    },
  }
}
