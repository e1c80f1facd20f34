import { type Endpoint, jwt, user } from './endpoints.ts'

/** Every status of FusionAuth's reference for these endpoints, and three that proxies send. */
export const statuses = [
  ...([200, 202, 203, 212, 213, 242, 400, 401, 403, 404, 408, 409, 410] as const),
  ...([421, 422, 423, 429, 500, 502, 503, 504] as const),
]

/** What it comes to: an outcome, or `!` and the code of the error. */
type Expected = string
type Row = readonly [body: unknown, expected: Expected]
export type Rows = { readonly [status in (typeof statuses)[number]]: Row }

const tokens = { token: jwt, refreshToken: 'canary-rt', refreshTokenId: 'id-1' }
const down = {
  408: ['', 'unavailable'],
  429: ['', 'unavailable'],
  500: ['', 'unavailable'],
  502: ['<html>Bad gateway</html>', 'unavailable'],
  503: [{ generalErrors: [{ code: '[SearchEngineUnavailable]' }] }, 'unavailable'],
  504: ['', 'unavailable'],
} as const

const UNLISTED = ['', '!unexpected_answer'] as const
const unlisted = {
  ...({ 202: UNLISTED, 203: UNLISTED, 212: UNLISTED, 213: UNLISTED, 242: UNLISTED } as const),
  ...({ 401: UNLISTED, 403: UNLISTED, 404: UNLISTED, 409: UNLISTED, 410: UNLISTED } as const),
  ...({ 421: UNLISTED, 422: UNLISTED, 423: UNLISTED } as const),
}

const about = (field: string, reason = 'invalid') => ({
  fieldErrors: { [field]: [{ code: `[${reason}]${field}`, message: 'canary-message' }] },
})
const KEY = ['', '!api_key_refused'] as const
const OTHERS = [about('applicationId'), '!invalid_request'] as const

const ends = {
  202: [{ user, token: jwt }, 'not-registered'],
  203: [{ changePasswordId: 'canary-id' }, 'password-change-required'],
  212: [{ user, emailVerificationId: 'canary-id' }, 'email-unverified'],
  213: [{ user, registrationVerificationId: 'canary-id' }, 'registration-unverified'],
  409: [{ actions: [{ name: 'Locked out' }] }, 'prevented'],
  410: ['', 'account-expired'],
  423: ['', 'account-locked'],
} as const

const common = { ...unlisted, ...down, 400: OTHERS } as const
const withKey = { ...common, 401: KEY } as const

const login: Rows = {
  ...withKey,
  ...ends,
  200: [{ user, ...tokens }, 'signed-in'],
  242: [{ twoFactorId: 'canary-2fa', methods: [] }, 'two-factor-required'],
  404: ['', 'wrong-credentials'],
}

const registered: Rows = {
  ...withKey,
  200: [{ user, registration: {}, ...tokens }, 'registered'],
  400: [about('user.email', 'duplicate'), 'invalid'],
}

const changePassword = {
  ...common,
  200: [{ oneTimePassword: 'canary-once', state: {} }, 'changed'],
  400: [about('password', 'tooShort'), 'invalid'],
} as const

const verified: Rows = {
  ...common,
  200: ['', 'verified'],
  400: [about('oneTimeCode'), 'wrong-code'],
  403: ['', '!feature_disabled'],
  404: ['', 'expired'],
}

const resent: Rows = {
  ...common,
  200: ['', 'sent'],
  400: [about('email', 'blank'), 'invalid'],
  403: ['', '!feature_disabled'],
  404: ['', 'sent'],
}

/** RFC 6749, 5.2, with FusionAuth's reason beside it: without one, a proxy has answered. */
const oauthError = (error: string, reason: string) => ({
  error,
  error_reason: reason,
  error_description: 'canary-description',
})
const oauthUnlisted = [oauthError('access_denied', 'unknown'), '!unexpected_answer'] as const

const oauthRefresh: Rows = {
  ...common,
  200: [{ access_token: jwt, refresh_token: 'canary-rt', refresh_token_id: 'id-1' }, 'refreshed'],
  400: [oauthError('invalid_grant', 'refresh_token_not_found'), 'refused'],
  401: [oauthError('access_denied', 'client_authentication_missing'), '!client_secret_refused'],
  404: [oauthError('invalid_grant', 'refresh_token_not_found'), 'refused'],
  ...({ 403: oauthUnlisted, 409: oauthUnlisted, 410: oauthUnlisted } as const),
  ...({ 421: oauthUnlisted, 422: oauthUnlisted, 423: oauthUnlisted } as const),
}

const revoked: Rows = { ...withKey, 200: ['', 'revoked'], 404: ['', 'revoked'] }

/** A row for every status of every endpoint. FusionAuth's keys are there, as far as anybody asks. */
export const table: { readonly [endpoint in Endpoint]: Rows } = {
  login,
  oneTimeLogin: login,
  completeTwoFactor: {
    ...common,
    ...ends,
    200: [{ user, ...tokens, twoFactorTrustId: 'canary-trust' }, 'signed-in'],
    404: ['', 'two-factor-expired'],
    421: ['', 'wrong-code'],
  },
  sendTwoFactorCode: {
    ...common,
    200: ['', 'sent'],
    400: [about('methodId'), 'invalid'],
    404: ['', 'two-factor-expired'],
  },
  register: registered,
  registerExisting: { ...registered, 400: [about('registration', 'duplicate'), 'invalid'] },
  forgotPassword: {
    ...common,
    200: ['', 'sent'],
    400: [about('loginId', 'blank'), 'invalid'],
    403: ['', '!feature_disabled'],
    404: ['', 'sent'],
    422: ['', 'sent'],
  },
  changePasswordById: { ...changePassword, 404: ['', 'expired'] },
  changePasswordByJwt: {
    ...changePassword,
    401: ['', 'expired'],
    404: ['', 'wrong-current-password'],
  },
  verifyEmail: verified,
  resendEmailVerification: resent,
  verifyRegistration: verified,
  resendRegistrationVerification: resent,
  'twoFactor.secret': {
    ...withKey,
    200: [{ secret: 'canary-secret', secretBase32Encoded: 'canary-base32' }, 'made'],
  },
  'twoFactor.sendCode': {
    ...withKey,
    200: ['', 'sent'],
    400: [about('email', 'blank'), 'invalid'],
  },
  'twoFactor.enable': {
    ...withKey,
    200: [{ recoveryCodes: ['canary-recovery'] }, 'enabled'],
    400: [about('code', 'blank'), 'invalid'],
    404: ['', 'not-found'],
    421: ['', 'wrong-code'],
  },
  'twoFactor.disable': {
    ...withKey,
    200: ['', 'disabled'],
    400: [about('methodId'), 'invalid'],
    404: ['', 'not-found'],
    421: ['', 'wrong-code'],
  },
  'twoFactor.recoveryCodes': {
    ...withKey,
    200: [{ recoveryCodes: ['canary-recovery'] }, 'found'],
    404: ['', 'not-found'],
  },
  'twoFactor.start': {
    ...withKey,
    200: [{ twoFactorId: 'canary-2fa', methods: [], code: 'canary-code' }, 'started'],
    404: ['', 'not-found'],
  },
  'twoFactor.prove': {
    ...common,
    200: [{ user, trustToken: 'canary-trust' }, 'proved'],
    202: [{ user, trustToken: 'canary-trust' }, 'proved'],
    203: [{ changePasswordId: 'canary-id', trustToken: 'canary-trust' }, 'proved'],
    212: [{ user, trustToken: 'canary-trust' }, 'proved'],
    213: [{ user, trustToken: 'canary-trust' }, 'proved'],
    242: ['', 'unavailable'],
    404: ['', 'two-factor-expired'],
    409: [{ actions: [] }, 'refused'],
    410: ['', 'refused'],
    421: ['', 'wrong-code'],
    423: ['', 'refused'],
  },
  'users.retrieve': { ...withKey, 200: [{ user }, 'found'], 404: ['', 'not-found'] },
  'sessions.list': { ...withKey, 200: [{ refreshTokens: [] }, 'listed'] },
  policy: {
    ...withKey,
    200: [{ application: { tenantId: 'tenant-1' }, tenant: {} }, 'found'],
    404: ['', '!invalid_request'],
  },
  refresh: {
    ...common,
    200: [tokens, 'refreshed'],
    400: [about('refreshToken'), 'refused'],
    401: ['', 'refused'],
    404: ['', 'refused'],
  },
  oauthRefresh,
  revoke: revoked,
  revokeAll: revoked,
  logout: { ...common, 200: ['', 'revoked'], 400: UNLISTED },
}
