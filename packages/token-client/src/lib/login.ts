import { checkTexts } from './account-check.ts'
import { readErrors } from './answer.ts'
import { apiKeyRefused, invalidRequest, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import { isText } from './json.ts'
import { missing, readLoginEnd, withRefreshToken } from './login-answer.ts'
import { readMethods } from './login-body.ts'
import type { Settings } from './options.ts'
import type {
  LoginOutcome,
  LoginRequest,
  OneTimeLoginOutcome,
  OneTimeLoginRequest,
} from './outcomes-login.ts'
import { believed } from './published-keys.ts'
import { hide } from './token-set.ts'

const CALL = 'POST /api/login'
const BLANK = new Set(['[blank]loginId', '[blank]password'])

type Cancellable = { readonly signal?: AbortSignal }

/** The proof alone: FusionAuth takes a one-time password instead of the pair, not beside it. */
function readProof(request: LoginRequest | OneTimeLoginRequest): Record<string, string> {
  const { loginId, password, oneTimePassword } = request
  if (oneTimePassword !== undefined) {
    checkTexts('login', request, ['oneTimePassword'])
    return { oneTimePassword }
  }
  checkTexts('login', request, ['loginId', 'password'])
  return { loginId, password }
}

function twoFactorRequired(body: Record<string, unknown>): LoginOutcome {
  const { twoFactorId, configurableMethods: choice } = body
  if (!isText(twoFactorId)) return missing(242, 'twoFactorId')
  const methods = readMethods(body.methods)
  const configurable = Array.isArray(choice) && { configurableMethods: choice.filter(isText) }
  const required = { outcome: 'two-factor-required', twoFactorId, methods } as const
  return hide({ ...required, ...configurable }, ['twoFactorId'])
}

/** {@link https://fusionauth.io/docs/apis/login | POST /api/login}, every documented status. */
export function createLogin(http: Http, settings: Settings) {
  const { applicationId, apiKey } = settings

  async function ask(
    request: LoginRequest | OneTimeLoginRequest,
    { signal }: Cancellable,
  ): Promise<OneTimeLoginOutcome> {
    const proof = readProof(request)
    const { ipAddress, device, newDevice, twoFactorTrustId } = request
    const metaData = device && { device }
    const heard = await http({
      method: 'POST',
      path: 'api/login',
      json: { ...proof, applicationId, ipAddress, metaData, newDevice, twoFactorTrustId },
      authenticated: true,
      signal,
    })
    const answer = await believed(http, heard)
    signal?.throwIfAborted()
    if (answer.outcome === 'unavailable') return answer

    const { status, body } = answer
    if (status === 242) return twoFactorRequired(body)
    if (status === 400) {
      const { codes } = readErrors(body)
      // A form that was sent empty is a stranger's doing, not a developer's.
      if (codes.length > 0 && codes.every((code) => BLANK.has(code))) {
        return { outcome: 'wrong-credentials' }
      }
      throw invalidRequest(CALL, codes)
    }
    if (status === 401) throw apiKeyRefused(CALL, apiKey)
    if (status === 404) return { outcome: 'wrong-credentials' }
    const end = readLoginEnd(answer, settings)
    if (end) return end
    throw unexpectedAnswer(CALL, status)
  }

  function login(request: LoginRequest, options?: Cancellable): Promise<LoginOutcome>
  function login(request: OneTimeLoginRequest, options?: Cancellable): Promise<OneTimeLoginOutcome>
  async function login(
    request: LoginRequest | OneTimeLoginRequest,
    options: Cancellable = {},
  ): Promise<OneTimeLoginOutcome> {
    const outcome = await ask(request, options)
    return request.oneTimePassword === undefined ? withRefreshToken(outcome, settings) : outcome
  }
  return login
}
