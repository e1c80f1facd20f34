import { createTokenClient, type TokenClient, type TokenClientOptions } from '../src/index.ts'
import { apiKey, applicationId, issuer } from './fake-fusionauth.ts'

export type Outcome = { readonly outcome: string }

export const user = { id: '5e1f0000-0000-4000-8000-000000000001', email: 'sam@example.com' }
export const jwt = 'a.canary-jwt.c'

/** Every call that FusionAuth answers with a status, with arguments that are right. */
export const calls = {
  login: (client) => client.login({ loginId: 'sam@example.com', password: 'canary-password' }),
  oneTimeLogin: (client) => client.login({ oneTimePassword: 'canary-once' }),
  completeTwoFactor: (client) =>
    client.completeTwoFactor({ twoFactorId: 'canary-2fa', code: 'canary-code' }),
  sendTwoFactorCode: (client) =>
    client.sendTwoFactorCode({ twoFactorId: 'canary-2fa', methodId: 'M2' }),
  register: (client) =>
    client.register({ user: { email: 'sam@example.com', password: 'canary-password' } }),
  registerExisting: (client) => client.register({ userId: user.id }),
  forgotPassword: (client) => client.forgotPassword({ loginId: 'sam@example.com' }),
  changePasswordById: (client) =>
    client.changePassword({ changePasswordId: 'canary-id', password: 'canary-password' }),
  changePasswordByJwt: (client) =>
    client.changePassword({
      accessToken: jwt,
      currentPassword: 'canary-old',
      password: 'canary-password',
    }),
  verifyEmail: (client) => client.verifyEmail({ verificationId: 'canary-id', oneTimeCode: '1' }),
  resendEmailVerification: (client) => client.resendEmailVerification({ email: 'a@b.example' }),
  verifyRegistration: (client) =>
    client.verifyRegistration({ verificationId: 'canary-id', oneTimeCode: '1' }),
  resendRegistrationVerification: (client) =>
    client.resendRegistrationVerification({ email: 'a@b.example' }),
  'twoFactor.secret': (client) => client.twoFactor.secret(),
  'twoFactor.sendCode': (client) =>
    client.twoFactor.sendCode({ userId: user.id, method: 'email', email: 'a@b.example' }),
  'twoFactor.enable': (client) =>
    client.twoFactor.enable({
      userId: user.id,
      method: 'authenticator',
      secret: 'canary-secret',
      code: 'canary-code',
    }),
  'twoFactor.disable': (client) =>
    client.twoFactor.disable({ userId: user.id, methodId: 'M2', code: 'canary-code' }),
  'twoFactor.recoveryCodes': (client) => client.twoFactor.recoveryCodes(user.id),
  'twoFactor.start': (client) => client.twoFactor.start({ userId: user.id }),
  'twoFactor.prove': (client) =>
    client.twoFactor.prove({ twoFactorId: 'canary-2fa', code: 'canary-code' }),
  'users.retrieve': (client) => client.users.retrieve(user.id),
  'sessions.list': (client) => client.sessions.list(user.id),
  policy: (client) => client.policy(),
  refresh: (client) => client.refresh('canary-rt'),
  oauthRefresh: (client) => client.refresh('canary-rt'),
  revoke: (client) => client.revoke(user.id),
  revokeAll: (client) => client.revokeAll(user.id),
  logout: (client) => client.logout({ refreshToken: 'canary-rt' }),
} satisfies Record<string, (client: TokenClient) => Promise<Outcome>>

export type Endpoint = keyof typeof calls

/** What a client needs to be given for one of them, beside what all have. */
const special: { readonly [endpoint in Endpoint]?: Partial<TokenClientOptions> } = {
  oauthRefresh: { refreshEndpoint: '/oauth2/token', clientSecret: 'canary-client-secret' },
}

/** A call to a FusionAuth of one's own, made by a client that fits it. */
export function ask(
  endpoint: Endpoint,
  url: string,
  options: Partial<TokenClientOptions> = {},
): Promise<Outcome> {
  return calls[endpoint](clientAt(url, { ...special[endpoint], ...options }))
}

export function clientAt(url: string, options: Partial<TokenClientOptions> = {}): TokenClient {
  return createTokenClient({ url, applicationId, apiKey, issuer, ...options })
}
