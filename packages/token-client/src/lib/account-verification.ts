import { checkTexts, invalidOrThrow } from './account-check.ts'
import { readErrors } from './answer.ts'
import { featureDisabled, invalidRequest, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import type { Settings } from './options.ts'
import type {
  ResendVerificationOutcome,
  ResendVerificationRequest,
  VerificationOutcome,
  VerificationRequest,
} from './outcomes-verification.ts'
import { believed } from './published-keys.ts'

/** One of the two things that FusionAuth verifies by a message. */
type Subject = { readonly path: string; readonly fix: string }

const EMAIL: Subject = {
  path: 'api/user/verify-email',
  fix:
    'in FusionAuth, edit the tenant, tab Email, turn on "Verify email" and choose a template ' +
    '(emailConfiguration.verifyEmail)',
}
const REGISTRATION: Subject = {
  path: 'api/user/verify-registration',
  fix:
    'in FusionAuth, edit the application, tab Registration, turn on "Verify registrations" and ' +
    'choose a template (verifyRegistration)',
}

/**
 * Verifying a {@link https://fusionauth.io/docs/apis/users | user's e-mail} and a
 * {@link https://fusionauth.io/docs/apis/registrations | registration}: two endpoints, one protocol.
 */
export function createVerification(http: Http, { applicationId }: Settings) {
  function verify(name: string, { path, fix }: Subject) {
    const call = `POST /${path}`
    return async (request: VerificationRequest): Promise<VerificationOutcome> => {
      checkTexts(name, request, ['verificationId'])
      const { verificationId, oneTimeCode, ipAddress } = request
      if (oneTimeCode !== undefined) checkTexts(name, request, ['oneTimeCode'])
      const eventInfo = ipAddress === undefined ? undefined : { ipAddress }
      // In the body: a path is written into access logs.
      const json = { verificationId, oneTimeCode, eventInfo }
      const answer = await believed(http, await http({ method: 'POST', path, json }))
      if (answer.outcome === 'unavailable') return answer
      const { status, body } = answer
      if (status === 200) return { outcome: 'verified' }
      if (status === 404) return { outcome: 'expired' }
      if (status === 403) throw featureDisabled(call, fix)
      if (status !== 400) throw unexpectedAnswer(call, status)
      const { fields, codes } = readErrors(body)
      if (fields.includes('oneTimeCode')) return { outcome: 'wrong-code' }
      if (fields.includes('verificationId')) return { outcome: 'expired' }
      throw invalidRequest(call, codes)
    }
  }

  function resend(name: string, { path, fix }: Subject) {
    const call = `PUT /${path}`
    return async (request: ResendVerificationRequest): Promise<ResendVerificationOutcome> => {
      checkTexts(name, request, ['email'])
      // With an API key FusionAuth would answer with the id that only the address may learn.
      const query = { email: request.email, applicationId }
      // With a body, so that it is sent once. A look after a 404 alone would tell by its time who is known.
      const heard = await http({ method: 'PUT', path, query, json: {} })
      const answer = await believed(http, heard, { statuses: [200, 404] })
      if (answer.outcome === 'unavailable') return answer
      const { status, body } = answer
      if (status === 200 || status === 404) return { outcome: 'sent' }
      if (status === 403) throw featureDisabled(call, fix)
      if (status === 400) return invalidOrThrow(call, body, ['email'])
      throw unexpectedAnswer(call, status)
    }
  }

  return {
    verifyEmail: verify('verifyEmail', EMAIL),
    resendEmailVerification: resend('resendEmailVerification', EMAIL),
    verifyRegistration: verify('verifyRegistration', REGISTRATION),
    resendRegistrationVerification: resend('resendRegistrationVerification', REGISTRATION),
  }
}
