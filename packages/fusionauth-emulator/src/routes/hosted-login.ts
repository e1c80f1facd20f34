import type { Context } from 'hono'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { inactivityLimit } from '../state/tokens/live-tokens.ts'
import { grantCode } from '../state/oauth/authorize.ts'
import { gateOf } from '../state/oauth/login.ts'
import { isAdmitted } from '../state/login/sign-in.ts'
import { startSession } from '../state/oauth/sso.ts'
import type { Admitted, Decision } from '../state/login/decision.ts'
import { setLastingCookie, setSessionCookie } from './answers.ts'
import type { HostedLogin } from './hosted-login-request.ts'
import { showChallenge, showChangePassword, showLogin } from './hosted-steps.ts'
import { redirectBack } from './oauth-redirect.ts'

/** What the browser gets to see next. */
export async function answerDecision(
  c: Context,
  instance: Instance,
  login: HostedLogin,
  decision: Decision,
): Promise<Response> {
  if (decision.outcome === 'two-factor-required') return showChallenge(c, instance, login, decision)
  if (decision.outcome === 'password-change-required') {
    return showChangePassword(c, login, decision.changePasswordId)
  }
  const loginId = login.given['loginId']
  if (!isAdmitted(decision))
    return showLogin(c, login, { loginId, problem: problemOf(decision.outcome) })
  const gate = gateOf(login.authorization.application, decision)
  if (gate !== undefined) return showLogin(c, login, { loginId, problem: problemOf(gate) })
  return finish(c, instance, login, decision)
}

/** Logged in: the browser remembers it, and takes a code to the application. */
async function finish(c: Context, instance: Instance, login: HostedLogin, admitted: Admitted) {
  const { clock, world } = instance
  const { address, authorization, request } = login
  const { tenant } = authorization
  const now = clock.now()
  const instant = toInstant(now)
  const owner = { tenantId: tenant.id, userId: admitted.user.id }
  const session = login.session ?? startSession(world, owner, instant)
  if (login.session === undefined && request['rememberDevice'] === 'true') {
    setLastingCookie(c, 'fusionauth.sso', session.token, inactivityLimit(tenant), now)
  } else if (login.session === undefined) {
    setSessionCookie(c, 'fusionauth.sso', session.token)
  }
  const proven = { authenticationInstant: session.insertInstant, sessionId: session.id, address }
  const parameters = grantCode(world, authorization, { ...admitted, ...proven }, instant)
  return redirectBack(c, authorization.returnTo, parameters)
}

const problems: Readonly<Record<string, string>> = {
  unknown: 'Invalid login credentials.',
  'rate-limited': 'Too many failed logins. Try again in a while.',
  locked: 'This account is locked.',
  expired: 'This account has expired.',
  prevented: 'This account is kept from logging in at the moment.',
  registration_required: 'You are not registered for this application.',
  email_verification_required: 'Verify your e-mail address first: a message was sent to you.',
  registration_verification_required: 'Verify your registration first: a message was sent to you.',
}

const problemOf = (outcome: string) => problems[outcome] ?? 'You cannot log in.'
