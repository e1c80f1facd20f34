import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { fieldError } from '../state/errors.ts'
import { findExternalId } from '../state/external-ids.ts'
import { findUserByLoginId } from '../state/people/users.ts'
import {
  markEmailVerified,
  startEmailVerification,
  verifiesEmail,
} from '../state/people/verification.ts'
import { empty, json } from './answers.ts'
import { namedTenantId, optionalApiKey, requireApiKey, resolveTenant } from './authentication.ts'
import { bodyReader, readEventInfo } from './request.ts'
import { checkCode, readVerification, startedView } from './verification-request.ts'

const endpoint = '/api/user/verify-email'

export function verifyEmailRoutes(app: App, instance: Instance): void {
  app.post(`${endpoint}/:verificationId?`, async (c) => {
    const { clock, world } = instance
    const instant = toInstant(clock.now())
    const body = await bodyReader(c)
    const { oneTimeCode, verificationId } = readVerification(c, body)
    const userId = body.id('userId')
    const cause = { instant, info: readEventInfo(c, body) }
    body.check()
    if (!verificationId && userId !== undefined) {
      const named = namedTenantId(c, requireApiKey(c, world, endpoint))
      const user = world.users.get(userId)
      if (user === undefined || (named ?? user.tenantId) !== user.tenantId) return empty(c, 404)
      await markEmailVerified(world, user, 'Administrative', cause)
      return empty(c, 200)
    }
    if (!verificationId) {
      throw fieldError('verificationId', 'blank', 'verificationId is required.')
    }
    const found = findExternalId(world, 'email-verification', verificationId, instant)
    const user = found && world.users.get(found.userId)
    const tenant = user && world.tenants.get(user.tenantId)
    if (!found || !user || !tenant || (namedTenantId(c) ?? tenant.id) !== tenant.id) {
      return empty(c, 404)
    }
    if (!verifiesEmail(tenant)) return empty(c, 403)
    checkCode(found, oneTimeCode)
    await markEmailVerified(world, user, 'Completed', cause)
    return empty(c, 200)
  })

  app.put(endpoint, (c) => {
    const { clock, world } = instance
    const apiKey = optionalApiKey(c, world, endpoint)
    const { applicationId, email, sendVerifyEmail } = c.req.query()
    if (!email) throw fieldError('email', 'blank', 'email is required.')
    const application = world.applications.get(applicationId?.toLowerCase() ?? '')
    const tenant = resolveTenant(world, namedTenantId(c, apiKey) ?? application?.tenantId)
    if (!verifiesEmail(tenant)) return empty(c, 403)
    const user = findUserByLoginId(world, tenant.id, email, ['email'])
    if (user === undefined) return empty(c, 404)
    const send = apiKey === undefined || sendVerifyEmail !== 'false'
    const started = startEmailVerification(world, tenant, user, toInstant(clock.now()), { send })
    return apiKey ? json(c, startedView(started)) : empty(c, 200)
  })
}
