import { checkTexts, invalidOrThrow } from './account-check.ts'
import { readErrors } from './answer.ts'
import { featureDisabled, invalidRequest, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import type { Settings } from './options.ts'
import type {
  ResendEmailVerificationOutcome,
  VerifyEmailOutcome,
  VerifyEmailRequest,
} from './outcomes-account.ts'

const VERIFY = 'POST /api/user/verify-email'
const RESEND = 'PUT /api/user/verify-email'
const FIX =
  'in FusionAuth, edit the tenant, tab Email, turn on "Verify email" and choose a template ' +
  '(emailConfiguration.verifyEmail)'

/** {@link https://fusionauth.io/docs/apis/users | Verify a User's Email}. */
export function createEmailVerification(http: Http, { applicationId }: Settings) {
  return {
    async verifyEmail(request: VerifyEmailRequest): Promise<VerifyEmailOutcome> {
      checkTexts('verifyEmail', request, ['verificationId'])
      const { verificationId, oneTimeCode, ipAddress } = request
      if (oneTimeCode !== undefined) checkTexts('verifyEmail', request, ['oneTimeCode'])
      const eventInfo = ipAddress === undefined ? undefined : { ipAddress }
      // In the body: a path is written into access logs.
      const json = { verificationId, oneTimeCode, eventInfo }
      const answer = await http({ method: 'POST', path: 'api/user/verify-email', json })
      if (answer.outcome === 'unavailable') return answer
      const { status, body } = answer
      if (status === 200) return { outcome: 'verified' }
      if (status === 404) return { outcome: 'expired' }
      if (status === 403) throw featureDisabled(VERIFY, FIX)
      if (status !== 400) throw unexpectedAnswer(VERIFY, status)
      const { fields, codes } = readErrors(body)
      if (fields.includes('oneTimeCode')) return { outcome: 'wrong-code' }
      if (fields.includes('verificationId')) return { outcome: 'expired' }
      throw invalidRequest(VERIFY, codes)
    },

    async resendEmailVerification(request: {
      /** Sent exactly as given. */
      readonly email: string
    }): Promise<ResendEmailVerificationOutcome> {
      checkTexts('resendEmailVerification', request, ['email'])
      // With an API key FusionAuth would answer with the id that only the address may learn.
      const query = { email: request.email, applicationId }
      const answer = await http({ method: 'PUT', path: 'api/user/verify-email', query })
      if (answer.outcome === 'unavailable') return answer
      const { status, body } = answer
      if (status === 200 || status === 404) return { outcome: 'sent' }
      if (status === 403) throw featureDisabled(RESEND, FIX)
      if (status === 400) return invalidOrThrow(RESEND, body, ['email'])
      throw unexpectedAnswer(RESEND, status)
    },
  }
}
