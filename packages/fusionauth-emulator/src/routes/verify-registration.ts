import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { createReader } from '../state/reader.ts'
import { fieldError } from '../state/errors.ts'
import { findExternalId } from '../state/external-ids.ts'
import { registrationOf } from '../state/people/registration-of.ts'
import { findUserByLoginId } from '../state/people/users.ts'
import {
  markRegistrationVerified,
  startRegistrationVerification,
  verifiesRegistrations,
} from '../state/people/verification.ts'
import { empty, json } from './answers.ts'
import { namedTenantId, optionalApiKey } from './authentication.ts'
import { bodyReader, readEventInfo } from './request.ts'
import { checkCode, readVerification, startedView } from './verification-request.ts'

const endpoint = '/api/user/verify-registration'

export function verifyRegistrationRoutes(app: App, instance: Instance): void {
  app.post(`${endpoint}/:verificationId?`, async (c) => {
    const { clock, world } = instance
    const instant = toInstant(clock.now())
    const body = await bodyReader(c)
    const { oneTimeCode, verificationId } = readVerification(c, body)
    const cause = { instant, info: readEventInfo(c, body) }
    body.check()
    if (!verificationId) {
      throw fieldError('verificationId', 'blank', 'verificationId is required.')
    }
    const found = findExternalId(world, 'registration-verification', verificationId, instant)
    const user = found && world.users.get(found.userId)
    const registration = user && registrationOf(user, found.applicationId ?? '')
    if (!found || !user || !registration) return empty(c, 404)
    if ((namedTenantId(c) ?? user.tenantId) !== user.tenantId) return empty(c, 404)
    checkCode(found, oneTimeCode)
    await markRegistrationVerified(world, user, registration, cause)
    return empty(c, 200)
  })

  app.put(endpoint, (c) => {
    const { clock, world } = instance
    const apiKey = optionalApiKey(c, world, endpoint)
    const named = namedTenantId(c, apiKey)
    const query = createReader(c.req.query())
    const email = query.requiredText('email')
    const applicationId = query.id('applicationId')
    const application = world.applications.get(applicationId ?? '')
    if (!application || (named ?? application.tenantId) !== application.tenantId) {
      const reason = applicationId === undefined ? 'blank' : 'invalid'
      query.refuse('applicationId', reason, 'applicationId must be the id of an application.')
    }
    query.check()
    const tenant = world.tenants.get(application?.tenantId ?? '')
    const user = tenant && findUserByLoginId(world, tenant.id, email, ['email'])
    if (!application || !user || !registrationOf(user, application.id)) return empty(c, 404)
    if (!verifiesRegistrations(application)) return empty(c, 403)
    const { sendVerifyPasswordEmail, sendVerifyRegistrationEmail } = c.req.query()
    const silent = sendVerifyRegistrationEmail === 'false' || sendVerifyPasswordEmail === 'false'
    const send = apiKey === undefined || !silent
    const instant = toInstant(clock.now())
    const started = startRegistrationVerification(world, tenant, user, application, instant, {
      send,
    })
    return apiKey ? json(c, startedView(started)) : empty(c, 200)
  })
}
