import type { Context } from 'hono'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { sendCode } from '../state/two-factor/challenge.ts'
import { findChallenge } from '../state/two-factor/login.ts'
import type { TwoFactorMethod } from '../state/model.ts'
import type { HostedLogin } from './hosted-login-request.ts'

// What the browser can be shown. A page is loaded when it is first needed: most starts show none.

export async function showLogin(
  c: Context,
  { authorization, request }: HostedLogin,
  form: { loginId?: string | undefined; problem?: string | undefined },
): Promise<Response> {
  const { loginPage } = await import('../hosted/login-page.ts')
  const { rememberDevice: _asked, ...carried } = request
  return loginPage(c, {
    ...form,
    applicationName: authorization.application.name,
    request: carried,
  })
}

export async function showChangePassword(
  c: Context,
  { request, trustToken }: HostedLogin,
  changePasswordId: string,
  problem?: string,
): Promise<Response> {
  const { changePasswordPage } = await import('../hosted/change-password-page.ts')
  return changePasswordPage(c, { request: { ...request, trustToken }, changePasswordId, problem })
}

/** Asks for the second factor, and sends a code to somebody who has nothing to read one from. */
export async function showChallenge(
  c: Context,
  instance: Instance,
  login: HostedLogin,
  { methods, twoFactorId }: { methods: readonly TwoFactorMethod[]; twoFactorId: string },
): Promise<Response> {
  if (methods.length === 0) {
    const problem = 'This application requires two-factor authentication: enable it first.'
    return showLogin(c, login, { loginId: login.given['loginId'], problem })
  }
  const waits = methods.every(({ method }) => method !== 'authenticator')
  if (waits) sendChallengeCode(instance, twoFactorId)
  return showTwoFactor(c, instance, login, twoFactorId)
}

export async function showTwoFactor(
  c: Context,
  { clock, world }: Instance,
  login: HostedLogin,
  twoFactorId: string,
  problem?: string,
): Promise<Response> {
  const started = findChallenge(world, twoFactorId, toInstant(clock.now()))
  if (started === undefined) return showTooLate(c, login)
  const { twoFactorPage } = await import('../hosted/two-factor-page.ts')
  const methods = started.user.twoFactor.methods.map(({ method }) => method)
  return twoFactorPage(c, { request: login.request, twoFactorId, methods, problem })
}

export function sendChallengeCode({ clock, world }: Instance, twoFactorId: string): void {
  const instant = toInstant(clock.now())
  const started = findChallenge(world, twoFactorId, instant)
  const method = started?.user.twoFactor.methods.find((each) => each.method !== 'authenticator')
  if (!started || !method) return
  sendCode(world, started.tenant, started.user, started.found, method, instant)
}

export const showTooLate = (c: Context, login: HostedLogin) =>
  showLogin(c, login, { problem: 'That took too long. Log in again.' })
