import { checkTexts, checkUserId, invalidOrThrow } from './account-check.ts'
import { apiKeyRefused, TokenClientError, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import { isRecord, isText, texts } from './json.ts'
import { missing } from './login-answer.ts'
import { readUser } from './login-body.ts'
import type { Settings } from './options.ts'
import type {
  NewRegistration,
  NewUser,
  RegisterOutcome,
  RegisterRequest,
} from './outcomes-registration.ts'
import { createTokenSet, hide } from './token-set.ts'

const CALL = 'POST /api/user/registration'
const TYPED = ['user.', 'registration', 'registration.username', 'registration.data']

// A sign-up form's object is often passed on whole as `user`; what is not named here would be a way to
// become somebody else, or verified. Roles are passed on: `registration` must never be a form's.
const USER = [
  ...([
    'email',
    'username',
    'password',
    'firstName',
    'middleName',
    'lastName',
    'fullName',
  ] as const),
  ...(['birthDate', 'mobilePhone', 'imageUrl', 'preferredLanguages', 'timezone', 'data'] as const),
]
const REGISTRATION = ['roles', 'username', 'preferredLanguages', 'timezone', 'data'] as const

function only<Subject extends object>(
  subject: Subject,
  names: readonly (keyof Subject & string)[],
): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(subject, name)).map((name) => [name, subject[name]]),
  )
}

function bodyFor(request: RegisterRequest, applicationId: string): Record<string, unknown> {
  const { device, ipAddress, registration = {}, skipRegistrationVerification } = request
  const chosen = only<NewRegistration>(registration, REGISTRATION)
  const common = {
    registration: { ...chosen, applicationId },
    skipRegistrationVerification,
    ipAddress,
    metaData: device && { device },
  }
  if (request.user === undefined) return common
  const { sendSetPasswordEmail, skipVerification } = request
  const user = only<NewUser>(request.user, USER)
  return { ...common, user, sendSetPasswordEmail, skipVerification }
}

function check(request: RegisterRequest): void {
  if (request.user === undefined) return checkUserId('register', request.userId)
  if (!isRecord(request.user)) {
    throw new TokenClientError('invalid_request', 'register: `user` must be an object.')
  }
  if (request.user.password !== undefined) checkTexts('register', request.user, ['password'])
}

function registered(body: Record<string, unknown>, settings: Settings): RegisterOutcome {
  const user = readUser(body.user)
  if (!user) return missing(200, 'user')
  const { token, refreshToken, refreshTokenId } = body
  const ids = texts(body, ['emailVerificationId', 'registrationVerificationId'])
  const complete = isText(token) && isText(refreshToken) && isText(refreshTokenId)
  const tokens = complete
    ? { tokens: createTokenSet({ accessToken: token, refreshToken, refreshTokenId }, settings) }
    : {}
  const { emailVerificationId: verificationId, registrationVerificationId } = ids
  const verification = {
    ...(verificationId !== undefined && { verificationId }),
    ...(registrationVerificationId !== undefined && { registrationVerificationId }),
  }
  const outcome = { outcome: 'registered', user, ...tokens, ...verification } as const
  return hide<RegisterOutcome & { outcome: 'registered' }>(outcome, [
    'verificationId',
    'registrationVerificationId',
  ])
}

/** {@link https://fusionauth.io/docs/apis/registrations | POST /api/user/registration}. */
export function createRegister(http: Http, settings: Settings) {
  const { applicationId, apiKey } = settings
  return async function register(given: RegisterRequest): Promise<RegisterOutcome> {
    // Read once: what was checked is what becomes part of the path.
    const request = { ...given }
    check(request)
    const existing = request.user === undefined ? `/${request.userId}` : ''
    const path = `api/user/registration${existing}`
    const json = bodyFor(request, applicationId)
    const answer = await http({ method: 'POST', path, json, authenticated: true })
    if (answer.outcome === 'unavailable') return answer
    const { status, body } = answer
    if (status === 200) return registered(body, settings)
    if (status === 400) return invalidOrThrow(CALL, body, TYPED)
    if (status === 401) throw apiKeyRefused(CALL, apiKey)
    throw unexpectedAnswer(CALL, status)
  }
}
