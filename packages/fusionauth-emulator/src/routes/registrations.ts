import { Hono } from 'hono'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { fieldError } from '../state/errors.ts'
import { createReader, isMembers, type Members } from '../state/reader.ts'
import { addRegistration, readRegistration, registrationOf } from '../state/registrations.ts'
import { grantTokens } from '../state/sign-in.ts'
import { registrationView, userView } from '../state/user-view.ts'
import { createUser } from '../state/users.ts'
import { namedTenantId, requireApiKey, resolveTenant } from './authentication.ts'
import { grantView } from './login.ts'
import { idSegment, pathId, readBody } from './request.ts'
import { visibleUser } from './users.ts'
import { json } from './answers.ts'

const endpoint = '/api/user/registration'

export function registrationRoutes(instance: Instance) {
  const app = new Hono()

  app.post(`${endpoint}/:userId${idSegment}?`, async (c) => {
    const { clock, world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const userId = pathId(c, 'userId')
    const body = await readBody(c)
    const { application, registration } = readRegistration(world, named, registrationOfBody(body))
    const tenant = resolveTenant(world, application.tenantId)
    const instant = toInstant(clock.now())

    const user = isMembers(body.user)
      ? await createUser(world, tenant, { user: body.user, ...(userId && { id: userId }) }, instant)
      : visibleUser(world.users.get(userId ?? ''), tenant.id)
    if (user === undefined) {
      throw fieldError('userId', 'invalid', 'No user of this tenant has this userId.')
    }
    if (registrationOf(user, application.id)) {
      throw fieldError('registration', 'duplicate', 'The user is registered to this application.')
    }
    const added = addRegistration(user, registration, instant)
    const grant = await grantTokens(
      world,
      { tenant, application, user, authenticationType: 'REGISTRATION', device: {} },
      clock.now,
    )
    return json(c, {
      ...grantView(grant),
      registration: registrationView(added),
      user: userView(user),
    })
  })

  return app
}

function registrationOfBody({ registration }: Members): Members {
  if (isMembers(registration)) return registration
  const reader = createReader({})
  reader.refuse('registration', 'missing', 'The body must be { "registration": { … } }.')
  reader.check()
  return {}
}
