import type { Context } from 'hono'
import { jwtConfigurationOf } from '../state/configuration/applications.ts'
import { preventionView } from '../state/people/user-actions.ts'
import { methodView, userView } from '../state/people/user-view.ts'
import { empty, json, setTokenCookies } from './answers.ts'
import type { Admitted } from '../state/login/decision.ts'
import type { Grant, SignIn } from '../state/login/sign-in.ts'
import type { Application, Tenant, World } from '../state/model.ts'

const admittedStatus = {
  'signed-in': 200,
  'not-registered': 202,
  'email-unverified': 212,
  'registration-unverified': 213,
} as const

/** What a login came to, in FusionAuth's statuses, members and cookies; `extras` join every JSON but 409's. */
export function answerLogin(
  c: Context,
  world: World,
  signIn: SignIn,
  about: { tenant: Tenant; application?: Application | undefined; now: number },
  extras: object = {},
): Response {
  switch (signIn.outcome) {
    case 'unknown':
      return empty(c, 404)
    case 'expired':
      return empty(c, 410)
    case 'locked':
      return empty(c, 423)
    case 'rate-limited':
      return rateLimited(c, world)
    case 'prevented':
      return json(c, { actions: signIn.actions.map(preventionView) }, 409)
    case 'two-factor-required': {
      const { configurableMethods, methods, twoFactorId } = signIn
      const choice = configurableMethods.length > 0 && { configurableMethods }
      return json(c, { ...choice, methods: methods.map(methodView), twoFactorId }, 242)
    }
    case 'password-change-required': {
      const { changePasswordId, changePasswordReason } = signIn
      return json(c, { ...extras, changePasswordId, changePasswordReason }, 203)
    }
    default: {
      const { grant, outcome, proof, user, verificationId } = signIn
      setGrantCookies(c, grant, about)
      const verification =
        verificationId !== undefined && verificationView(world, outcome, verificationId)
      const state = proof.state && { state: proof.state }
      const body = { ...grantView(grant), ...state, ...verification, ...extras }
      return json(c, { ...body, user: userView(user) }, admittedStatus[outcome])
    }
  }
}

function verificationView({ profile }: World, outcome: Admitted['outcome'], id: string) {
  if (outcome !== 'email-unverified') return { registrationVerificationId: id }
  return { emailVerificationId: id, ...(profile.identities && { identityVerificationId: id }) }
}

export function grantView({ refreshToken, token, tokenExpirationInstant }: Grant) {
  return {
    ...(refreshToken && { refreshToken: refreshToken.token, refreshTokenId: refreshToken.id }),
    ...(token && { token, tokenExpirationInstant }),
  }
}

function rateLimited(c: Context, { switches }: World): Response {
  const { rateLimitedStatus: status } = switches
  if (status !== 400) return empty(c, status)
  const message = 'Too many logins failed. Try again in a while.'
  return json(c, { generalErrors: [{ code: '[RateLimitedException]', message }] }, status)
}

function setGrantCookies(
  c: Context,
  { refreshToken, token }: Grant,
  {
    application,
    now,
    tenant,
  }: { tenant: Tenant; application?: Application | undefined; now: number },
): void {
  if (token === undefined) return
  const lifetime = jwtConfigurationOf(tenant, application).refreshTokenTimeToLiveInMinutes * 60
  setTokenCookies(
    c,
    {
      accessToken: token,
      ...(refreshToken && { refreshToken: { value: refreshToken.token, lifetime } }),
    },
    now,
  )
}
