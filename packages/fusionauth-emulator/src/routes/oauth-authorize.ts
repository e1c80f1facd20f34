import { Hono, type Context } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { admit, authenticate } from '../state/login/login-rules.ts'
import type { Authorization } from '../state/oauth/authorize.ts'
import { OAuthRefusal } from '../state/oauth/refusal.ts'
import { useSession } from '../state/oauth/sso.ts'
import type { SsoSession } from '../state/model.ts'
import { answerDecision } from './hosted-login.ts'
import { answerBrowser, readHostedLogin, type HostedLogin } from './hosted-login-request.ts'
import { showLogin } from './hosted-steps.ts'
import { errorParameters, redirectBack } from './oauth-redirect.ts'

/** The hosted login page, `/oauth2/authorize`. */
export function oauthAuthorizeRoutes(instance: Instance) {
  const app = new Hono()
  app.onError(answerBrowser)

  app.get('/oauth2/authorize', async (c) => {
    const login = await readHostedLogin(c, instance)
    const { loginHint, prompts, returnTo } = login.authorization
    const session = findSession(c, instance, login.authorization)
    if (session) return continueSession(c, instance, login, session)
    if (prompts.includes('none')) {
      const description = 'The user is not logged in.'
      const refusal = new OAuthRefusal('login_required', 'authentication_required', description)
      return redirectBack(c, returnTo, errorParameters(refusal, returnTo))
    }
    return showLogin(c, login, { loginId: loginHint })
  })

  // No page need have been asked for before: a script can log in with this alone.
  app.post('/oauth2/authorize', async (c) => {
    const { clock, world } = instance
    const login = await readHostedLogin(c, instance)
    const { loginId, password } = login.given
    if (loginId === undefined || password === undefined) {
      return showLogin(c, login, { loginId, problem: 'Enter your login id and your password.' })
    }
    const { application, tenant } = login.authorization
    const credentials = { loginId, loginIdTypes: ['email', 'username'], password }
    const trustId = getCookie(c, 'fusionauth.trust')
    const request = { tenant, application, credentials, trustId, info: login.info }
    return answerDecision(c, instance, login, await authenticate(world, request, clock.now))
  })

  return app
}

/** The session of the browser, unless the application wants the person to be asked again. */
function findSession(
  c: Context,
  { clock, world }: Instance,
  { maxAge, prompts, tenant }: Authorization,
): SsoSession | undefined {
  if (prompts.includes('login') || maxAge === 0) return undefined
  const instant = toInstant(clock.now())
  const session = useSession(world, getCookie(c, 'fusionauth.sso'), tenant.id, instant)
  const oldest = maxAge === undefined ? 0 : instant - maxAge * 1000
  return session && session.insertInstant >= oldest ? session : undefined
}

/** Somebody who logged in before, for this application or another one. */
async function continueSession(
  c: Context,
  instance: Instance,
  login: HostedLogin,
  session: SsoSession,
): Promise<Response> {
  const { clock, world } = instance
  const { application, tenant } = login.authorization
  const user = world.users.get(session.userId)
  if (user === undefined) return showLogin(c, login, {})
  const proof = { authenticationType: 'PASSWORD', twoFactorDone: true } as const
  const request = { tenant, application, user, proof, info: login.info }
  const decision = await admit(world, request, clock.now)
  return answerDecision(c, instance, { ...login, session }, decision)
}
