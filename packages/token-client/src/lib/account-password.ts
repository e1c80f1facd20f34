import { checkTexts, invalidOrThrow } from './account-check.ts'
import { readErrors } from './answer.ts'
import { featureDisabled, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import { isRecord, isText } from './json.ts'
import type { Settings } from './options.ts'
import type {
  ChangePasswordOutcome,
  ChangePasswordRequest,
  ForgotPasswordOutcome,
  ForgotPasswordRequest,
} from './outcomes-password.ts'
import { believed } from './published-keys.ts'
import { hide } from './token-set.ts'

const FORGOT = 'POST /api/user/forgot-password'
const CHANGE = 'POST /api/user/change-password'
const FIX =
  'in FusionAuth, edit the tenant or the application, tab Email, and choose a template under ' +
  '"Forgot password" (emailConfiguration.forgotPasswordEmailTemplateId)'

function changed(body: Record<string, unknown>): ChangePasswordOutcome {
  const oneTimePassword = isText(body.oneTimePassword)
    ? { oneTimePassword: body.oneTimePassword }
    : {}
  const state = isRecord(body.state) ? { state: body.state } : {}
  const outcome = { outcome: 'changed', ...oneTimePassword, ...state } as const
  return hide<ChangePasswordOutcome & { outcome: 'changed' }>(outcome, ['oneTimePassword'])
}

function refused(body: Record<string, unknown>): ChangePasswordOutcome {
  const { fields, codes } = readErrors(body)
  if (codes.includes('[TrustTokenRequired]')) return { outcome: 'two-factor-required' }
  if (fields.includes('changePasswordId')) return { outcome: 'expired' }
  if (codes.includes('[invalid]currentPassword')) return { outcome: 'wrong-current-password' }
  return invalidOrThrow(CHANGE, body, ['password', 'currentPassword'])
}

function proofOf(request: ChangePasswordRequest): { authorization?: string; json: object } {
  const { changePasswordId, currentPassword } = request
  if (request.accessToken === undefined) {
    checkTexts('changePassword', request, ['changePasswordId'])
    return { json: { changePasswordId, currentPassword } }
  }
  checkTexts('changePassword', request, ['accessToken', 'currentPassword'])
  const { accessToken, refreshToken } = request
  return { authorization: `Bearer ${accessToken}`, json: { currentPassword, refreshToken } }
}

// An empty id would make FusionAuth look for a JWT, and not every text can be a header.
function canBeProof({ accessToken, changePasswordId }: ChangePasswordRequest): boolean {
  return accessToken === undefined ? changePasswordId !== '' : /^[\w.-]+$/.test(accessToken)
}

/** {@link https://fusionauth.io/docs/apis/users | Forgotten and changed passwords}. */
export function createPasswords(http: Http, { applicationId }: Settings) {
  return {
    async forgotPassword(request: ForgotPasswordRequest): Promise<ForgotPasswordOutcome> {
      checkTexts('forgotPassword', request, ['loginId'])
      const { loginId, state, ipAddress } = request
      const eventInfo = ipAddress === undefined ? undefined : { ipAddress }
      // With an API key FusionAuth would answer with the id that only the address may learn.
      const heard = await http({
        method: 'POST',
        path: 'api/user/forgot-password',
        json: { loginId, applicationId, state, eventInfo },
      })
      // Doubted whatever it was: a look after a 404 alone takes time, which would tell who is unknown.
      const answer = await believed(http, heard, { statuses: [200, 404, 422] })
      if (answer.outcome === 'unavailable') return answer
      const { status, body } = answer
      if (status === 200 || status === 404 || status === 422) return { outcome: 'sent' }
      if (status === 403) throw featureDisabled(FORGOT, FIX)
      if (status === 400) return invalidOrThrow(FORGOT, body, ['loginId'])
      throw unexpectedAnswer(FORGOT, status)
    },

    async changePassword(request: ChangePasswordRequest): Promise<ChangePasswordOutcome> {
      checkTexts('changePassword', request, ['password'])
      const { accessToken, password, trustToken, trustChallenge, ipAddress } = request
      const { authorization, json } = proofOf(request)
      if (!canBeProof(request)) return { outcome: 'expired' }
      const eventInfo = ipAddress === undefined ? undefined : { ipAddress }
      const heard = await http({
        method: 'POST',
        path: 'api/user/change-password',
        json: { ...json, password, trustToken, trustChallenge, eventInfo },
        authorization,
      })
      const answer = await believed(http, heard, { statuses: [401, 404] })
      if (answer.outcome === 'unavailable') return answer
      const { status, body } = answer
      if (status === 200) return changed(body)
      if (status === 400) return refused(body)
      if (status === 401 && accessToken !== undefined) return { outcome: 'expired' }
      // To an id, a wrong current password looks the same as an old id.
      if (status === 404 && accessToken !== undefined) return { outcome: 'wrong-current-password' }
      if (status === 404) return { outcome: 'expired' }
      throw unexpectedAnswer(CHANGE, status)
    },
  }
}
