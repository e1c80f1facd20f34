import { Hono } from 'hono'
import type { Instance } from '../instance.ts'
import { completeTwoFactor } from '../state/two-factor/login.ts'
import { setLastingCookie } from './answers.ts'
import { answerDecision } from './hosted-login.ts'
import { answerBrowser, readHostedLogin } from './hosted-login-request.ts'
import { sendChallengeCode, showTooLate, showTwoFactor } from './hosted-steps.ts'

/** The second step of the hosted login page. */
export function hostedTwoFactorRoutes(instance: Instance) {
  const app = new Hono()
  app.onError(answerBrowser)

  app.post('/oauth2/two-factor', async (c) => {
    const { clock, world } = instance
    const login = await readHostedLogin(c, instance)
    const { action, code = '', trustComputer, twoFactorId = '' } = login.given
    if (action === 'send') {
      sendChallengeCode(instance, twoFactorId)
      return showTwoFactor(c, instance, login, twoFactorId)
    }
    const { application, tenant } = login.authorization
    const answer = await completeTwoFactor(
      world,
      {
        twoFactorId,
        code: code.trim(),
        application,
        tenantId: tenant.id,
        trustComputer: trustComputer === 'true',
        info: login.info,
      },
      clock.now,
    )
    if (answer.outcome === 'gone') return showTooLate(c, login)
    if (answer.outcome === 'wrong-code') {
      return showTwoFactor(c, instance, login, twoFactorId, 'This code is not right.')
    }
    const { decision, trust, trustToken } = answer
    if (trust) {
      const lifetime = Math.floor((trust.expirationInstant - trust.insertInstant) / 1000)
      setLastingCookie(c, 'fusionauth.trust', trust.id, lifetime, clock.now())
    }
    return answerDecision(c, instance, { ...login, trustToken }, decision)
  })

  return app
}
