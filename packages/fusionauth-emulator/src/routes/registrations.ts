import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { fieldError } from '../state/errors.ts'
import { isMembers, type Members } from '../state/reader.ts'
import {
  addRegistration,
  changeRegistration,
  readRegistration,
} from '../state/people/registrations.ts'
import { registrationOf } from '../state/people/registration-of.ts'
import { deleteRegistration } from '../state/people/removal.ts'
import { grantFor } from '../state/login/sign-in.ts'
import {
  admittedBySignUp,
  sendSetPassword,
  verifyNewRegistration,
  verifyNewUser,
} from '../state/people/sign-up.ts'
import { registrationView, userView } from '../state/people/user-view.ts'
import { createUser } from '../state/people/users.ts'
import { empty, json } from './answers.ts'
import { namedTenantId, requireApiKey, resolveTenant } from './authentication.ts'
import { grantView } from './login-answer.ts'
import {
  bodyReader,
  changeOptions,
  idSegment,
  pathId,
  readChange,
  readDevice,
  readEventInfo,
} from './request.ts'
import { visibleUser } from './users.ts'

const endpoint = '/api/user/registration'

export function registrationRoutes(app: App, instance: Instance): void {
  const instantNow = () => toInstant(instance.clock.now())

  app.post(`${endpoint}/:userId${idSegment}?`, async (c) => {
    const { clock, world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const userId = pathId(c, 'userId')
    const body = await bodyReader(c)
    const { application, registration } = readRegistration(
      world,
      named,
      registrationIn(body.members),
    )
    const tenant = resolveTenant(world, application.tenantId)
    const { user: given } = body.members
    const withoutPassword = isMembers(given) && body.flag('sendSetPasswordEmail', false)
    const skipVerification = body.flag('skipVerification', false)
    const options = {
      generateAuthenticationToken: body.flag('generateAuthenticationToken', false),
      skipVerification: body.flag('skipRegistrationVerification', false),
      info: readEventInfo(c, body),
    }
    const device = readDevice(c, body)
    body.check()

    const newUser = isMembers(given) && {
      ...(userId && { id: userId }),
      user: given,
      skipVerification,
      withoutPassword,
      info: options.info,
    }
    const user = newUser
      ? await createUser(world, tenant, newUser, instantNow())
      : visibleUser(world.users.get(userId ?? ''), tenant.id)
    if (user === undefined) {
      throw fieldError('userId', 'invalid', 'No user of this tenant has this userId.')
    }
    await addRegistration(world, application, user, registration, options, instantNow())
    if (withoutPassword) sendSetPassword(world, tenant, user, instantNow())
    const verification = {
      ...(newUser && verifyNewUser(world, tenant, user, instantNow())),
      ...verifyNewRegistration(world, tenant, user, application, instantNow()),
    }
    const decision = admittedBySignUp(tenant, application, user, 'REGISTRATION')
    const request = { tenant, application, device, noJwt: withoutPassword }
    const grant = await grantFor(world, request, decision, clock.now)
    const added = registrationOf(user, application.id)
    return json(c, {
      ...grantView(grant),
      ...(added && { registration: registrationView(added) }),
      ...verification,
      user: userView(user),
    })
  })

  const one = `${endpoint}/:userId${idSegment}/:applicationId${idSegment}`

  app.get(one, (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const user = visibleUser(world.users.get(pathId(c, 'userId') ?? ''), named)
    const registration = user && registrationOf(user, pathId(c, 'applicationId') ?? '')
    return registration ? json(c, { registration: registrationView(registration) }) : empty(c, 404)
  })

  // The application may stand in the path, as clients for PATCH put it, or in the body alone.
  app.on(['PUT', 'PATCH'], [`${endpoint}/:userId${idSegment}`, one], async (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const user = visibleUser(world.users.get(pathId(c, 'userId') ?? ''), named)
    const change = await readChange(c, 'registration')
    const body = await changeOptions(c)
    const inBody = body.object('registration').id('applicationId')
    const applicationId = pathId(c, 'applicationId') ?? inBody
    body.check()
    if (applicationId === undefined) {
      throw fieldError('registration.applicationId', 'blank', 'Name the application.')
    }
    const before = user && registrationOf(user, applicationId)
    if (!before) return empty(c, 404)
    const given = { ...change({ ...before }), applicationId }
    const { registration } = readRegistration(world, user.tenantId, given)
    const info = readEventInfo(c, body)
    const changed = await changeRegistration(world, user, before, registration, instantNow(), info)
    if (!changed) return empty(c, 404)
    return json(c, { registration: registrationView(changed), user: userView(user) })
  })

  app.delete(one, async (c) => {
    const { world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
    const user = visibleUser(world.users.get(pathId(c, 'userId') ?? ''), named)
    const registration = user && registrationOf(user, pathId(c, 'applicationId') ?? '')
    if (!registration) return empty(c, 404)
    await deleteRegistration(world, user, registration, instantNow())
    return empty(c, 200)
  })
}

function registrationIn({ registration }: Members): Members {
  if (isMembers(registration)) return registration
  throw fieldError('registration', 'missing', 'The body must be { "registration": { … } }.')
}
