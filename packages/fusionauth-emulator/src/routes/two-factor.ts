import type { Context } from 'hono'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { fieldError } from '../state/errors.ts'
import { grantFor } from '../state/login/sign-in.ts'
import { newSecret } from '../state/two-factor/two-factor.ts'
import { newNumericCode, pairCode, startChallenge } from '../state/two-factor/challenge.ts'
import { sendEnrolmentCode, sendLoginCode } from '../state/two-factor/codes.ts'
import { completeTwoFactor, unknownApplication } from '../state/two-factor/login.ts'
import { twoFactorStatus } from '../state/two-factor/status.ts'
import { methodView } from '../state/people/user-view.ts'
import { findUserByLoginId } from '../state/people/users.ts'
import { empty, json, setLastingCookie } from './answers.ts'
import {
  findApiKey,
  findJwt,
  namedTenantId,
  requireApiKey,
  resolveTenant,
  Unauthorized,
} from './authentication.ts'
import { answerLogin } from './login-answer.ts'
import { bodyReader, readDevice, readEventInfo } from './request.ts'
import { userOf } from './user-two-factor.ts'
import type { Reader } from '../state/reader.ts'
import type { Application, User, World } from '../state/model.ts'

const endpoint = '/api/two-factor'

export function twoFactorRoutes(app: App, instance: Instance): void {
  app.post(`${endpoint}/login`, async (c) => {
    const { clock, world } = instance
    const body = await bodyReader(c)
    const twoFactorId = body.requiredText('twoFactorId')
    const code = body.requiredText('code')
    const application = readApplication(world, body)
    const noJwt = body.flag('noJWT', false)
    const trustComputer = body.flag('trustComputer', false)
    const newDevice = body.flag('newDevice', false)
    const device = readDevice(c, body)
    const info = readEventInfo(c, body)
    body.check()
    const tenantId = namedTenantId(c)
    const request = { application, code, info, newDevice, tenantId, trustComputer, twoFactorId }
    const result = await completeTwoFactor(world, request, clock.now)
    if (result.outcome === 'gone') return empty(c, 404)
    if (result.outcome === 'wrong-code') return empty(c, 421)

    const { decision, tenant, trust, trustToken } = result
    const about = { tenant, application: result.application }
    // Deactivated in the meantime: this API has no status for it, and the login must begin anew.
    if (decision.outcome === 'locked') return empty(c, 404)
    const grant = await grantFor(world, { ...about, device, noJwt }, decision, clock.now)
    const now = clock.now()
    if (trust) {
      const lifetime = (trust.expirationInstant - trust.insertInstant) / 1000
      setLastingCookie(c, 'fusionauth.trust', trust.id, lifetime, now)
    }
    const extras = { trustToken, ...(trust && { twoFactorTrustId: trust.id }) }
    return answerLogin(c, world, { ...decision, grant }, { ...about, now }, extras)
  })

  app.post(`${endpoint}/start`, async (c) => {
    const { clock, world } = instance
    const named = namedTenantId(c, requireApiKey(c, world, `${endpoint}/start`))
    const body = await bodyReader(c)
    const application = readApplication(world, body)
    const code = body.text('code') || newNumericCode()
    const state = body.object('state').members
    const trustChallenge = body.text('trustChallenge')
    const userId = body.id('userId')
    const loginId = userId === undefined ? body.requiredText('loginId') : undefined
    const types = body.texts('loginIdTypes') ?? ['email', 'username']
    body.check()
    const user =
      loginId === undefined
        ? visible(world.users.get(userId ?? ''), named)
        : findUserByLoginId(
            world,
            resolveTenant(world, named ?? application?.tenantId).id,
            loginId,
            types,
          )
    const tenant = user && world.tenants.get(user.tenantId)
    if (user === undefined || tenant === undefined) return empty(c, 404)
    if (application && application.tenantId !== tenant.id) throw unknownApplication()
    const data = {
      ...(Object.keys(state).length > 0 && { state }),
      ...(trustChallenge !== undefined && { trustChallenge }),
    }
    const instant = toInstant(clock.now())
    const challenge = startChallenge(world, { tenant, application, user }, data, instant)
    pairCode(tenant, challenge, code, undefined, instant)
    const methods = user.twoFactor.methods.map(methodView)
    return json(c, { code, methods, twoFactorId: challenge.id })
  })

  app.get(`${endpoint}/secret`, async (c) => {
    if (!findApiKey(c, instance.world, `${endpoint}/secret`) && !(await findJwt(c, instance))) {
      throw new Unauthorized()
    }
    return json(c, await newSecret())
  })

  app.post(`${endpoint}/send/:twoFactorId`, async (c) => {
    const { clock, world } = instance
    const body = await bodyReader(c)
    const methodId = body.text('methodId')
    body.check()
    const sent = sendLoginCode(world, c.req.param('twoFactorId'), methodId, toInstant(clock.now()))
    if (!sent) throw fieldError('twoFactorId', 'invalid', 'The twoFactorId is unknown or expired.')
    return empty(c, 200)
  })

  app.post(`${endpoint}/send`, async (c) => {
    const { clock, world } = instance
    const body = await bodyReader(c)
    const found = await userOf(c, instance, `${endpoint}/send`, () => body.id('userId'))
    const to = readAddress(body)
    body.check()
    if (found === undefined) throw fieldError('userId', 'invalid', 'No user has this userId.')
    sendEnrolmentCode(world, found.tenant, found.user, to, toInstant(clock.now()))
    return empty(c, 200)
  })

  app.get(`${endpoint}/status/:twoFactorTrustId?`, (c) => {
    const { userId, applicationId } = c.req.query()
    const trustId = c.req.param('twoFactorTrustId')
    return answerStatus(c, instance, { userId, applicationId, trustId })
  })

  app.post(`${endpoint}/status`, async (c) => {
    const body = await bodyReader(c)
    const [userId, applicationId] = [body.text('userId'), body.text('applicationId')]
    const trustId = body.text('twoFactorTrustId')
    body.check()
    return answerStatus(c, instance, { userId, applicationId, trustId })
  })
}

function answerStatus(
  c: Context,
  { clock, world }: Instance,
  of: {
    userId: string | undefined
    applicationId: string | undefined
    trustId: string | undefined
  },
): Response {
  const named = namedTenantId(c, requireApiKey(c, world, `${endpoint}/status`))
  if (!of.userId) throw fieldError('userId', 'blank', 'userId is required.')
  const user = visible(world.users.get(of.userId.toLowerCase()), named)
  const tenant = user && world.tenants.get(user.tenantId)
  if (!user || !tenant) throw fieldError('userId', 'invalid', 'No user has this userId.')
  const application = world.applications.get(of.applicationId?.toLowerCase() ?? '')
  if (of.applicationId && application?.tenantId !== tenant.id) throw unknownApplication()
  const asked = { tenant, user, application, trustId: of.trustId }
  const { challenged, view } = twoFactorStatus(world, asked, toInstant(clock.now()))
  return json(c, view, challenged ? 242 : 200)
}

/** Where a code goes: to a method the user has, or to the address of one to come. */
function readAddress(body: Reader) {
  const methodId = body.text('methodId')
  if (methodId !== undefined) return { methodId }
  const method = body.oneOf('method', ['email', 'sms'], 'email')
  body.requiredText('method')
  return method === 'email'
    ? { email: body.requiredText('email').toLowerCase() }
    : { mobilePhone: body.requiredText('mobilePhone') }
}

function readApplication(world: World, body: Reader): Application | undefined {
  const applicationId = body.id('applicationId')
  if (applicationId === undefined) return undefined
  const application = world.applications.get(applicationId)
  if (application === undefined) {
    body.refuse('applicationId', 'invalid', 'No application has this applicationId.')
  }
  return application
}

const visible = (user: User | undefined, tenantId: string | undefined) =>
  user && (tenantId === undefined || user.tenantId === tenantId) ? user : undefined
