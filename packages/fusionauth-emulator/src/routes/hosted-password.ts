import { Hono } from 'hono'
import type { Instance } from '../instance.ts'
import { changePassword, findChange } from '../state/people/change-password.ts'
import { toInstant } from '../state/clock.ts'
import { InvalidRequest } from '../state/errors.ts'
import { authenticate } from '../state/login/login-rules.ts'
import { answerDecision } from './hosted-login.ts'
import { answerBrowser, readHostedLogin } from './hosted-login-request.ts'
import { showChangePassword, showTooLate } from './hosted-steps.ts'

/** The step of a hosted login at which the person must choose another password. */
export function hostedPasswordRoutes(instance: Instance) {
  const app = new Hono()
  app.onError(answerBrowser)

  app.post('/password/change', async (c) => {
    const { clock, world } = instance
    const read = await readHostedLogin(c, instance)
    const { changePasswordId = '', password = '', passwordConfirm, trustToken } = read.given
    const login = { ...read, trustToken }
    const { application, tenant } = login.authorization
    const found = findChange(world, changePasswordId, toInstant(clock.now()))
    if (found?.tenant.id !== tenant.id) return showTooLate(c, login)
    const again = (problem: string) => showChangePassword(c, login, changePasswordId, problem)
    if (password === '') return again('Enter a new password.')
    if (password !== passwordConfirm) return again('The two passwords are not the same.')
    try {
      const of = { tenant, user: found.user, by: found.id }
      const change = { password, trustToken }
      const changed = await changePassword(world, of, change, clock.now, login.info)
      if (typeof changed === 'string') return showTooLate(c, login)
      const credentials = { oneTimePassword: changed.oneTimePassword }
      const request = { tenant, application, credentials, info: login.info }
      return answerDecision(c, instance, login, await authenticate(world, request, clock.now))
    } catch (error) {
      if (error instanceof InvalidRequest) return again(messageOf(error))
      throw error
    }
  })

  return app
}

function messageOf({ errors }: InvalidRequest): string {
  const entries = Object.values(errors.fieldErrors ?? {}).flat()
  return entries.map(({ message }) => message).join(' ')
}
