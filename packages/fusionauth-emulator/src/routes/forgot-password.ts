import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { forgotPassword } from '../state/people/forgot-password.ts'
import { findUserByLoginId } from '../state/people/users.ts'
import { empty, json } from './answers.ts'
import { namedTenantId, optionalApiKey, resolveTenant } from './authentication.ts'
import { bodyReader, readEventInfo } from './request.ts'
import type { Reader } from '../state/reader.ts'

const endpoint = '/api/user/forgot-password'

export function forgotPasswordRoutes(app: App, instance: Instance): void {
  app.post(endpoint, async (c) => {
    const { clock, world } = instance
    const apiKey = optionalApiKey(c, world, endpoint)
    const body = await bodyReader(c)
    const { loginId, loginIdTypes } = readLoginId(body)
    const application = world.applications.get(body.id('applicationId') ?? '')
    const state = body.object('state').members
    const changePasswordId = body.text('changePasswordId')
    const older = body.flag('sendForgotPasswordEmail', true)
    const send = body.flag('sendForgotPasswordMessage', older)
    const info = readEventInfo(c, body)
    body.check()
    const tenant = resolveTenant(world, namedTenantId(c, apiKey) ?? application?.tenantId)
    const user = findUserByLoginId(world, tenant.id, loginId, loginIdTypes)
    if (user === undefined) return empty(c, 404)

    const how = {
      // Without a key a message is always sent, and nobody is told the id.
      send: apiKey === undefined || send,
      ...(Object.keys(state).length > 0 && { state }),
      ...(apiKey && { changePasswordId }),
    }
    const cause = { instant: toInstant(clock.now()), info }
    const result = await forgotPassword(world, { tenant, user, application }, how, cause)
    if (result.outcome !== 'started') return empty(c, result.outcome === 'disabled' ? 403 : 422)
    return apiKey ? json(c, { changePasswordId: result.changePasswordId }) : empty(c, 200)
  })
}

/** `email` and `username` are older spellings of `loginId`. */
function readLoginId(body: Reader) {
  const [email, username] = [body.text('email'), body.text('username')]
  if (!body.text('loginId') && email) return { loginId: email, loginIdTypes: ['email'] }
  if (!body.text('loginId') && username) return { loginId: username, loginIdTypes: ['username'] }
  const loginId = body.requiredText('loginId')
  return { loginId, loginIdTypes: body.texts('loginIdTypes') ?? ['email', 'username'] }
}
