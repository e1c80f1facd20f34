import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { fieldError } from '../state/errors.ts'
import { findExternalId } from '../state/external-ids.ts'
import { requireActive } from '../state/login/kept-out.ts'
import { ping } from '../state/login/login-ping.ts'
import { createReader, type Reader } from '../state/reader.ts'
import { signIn } from '../state/login/sign-in.ts'
import { empty } from './answers.ts'
import {
  findApiKey,
  findJwt,
  namedTenantId,
  optionalApiKey,
  requireApiKey,
  resolveTenant,
  Unauthorized,
} from './authentication.ts'
import { answerLogin } from './login-answer.ts'
import { bodyReader, readDevice, readEventInfo } from './request.ts'
import type { Application, World } from '../state/model.ts'

const endpoint = '/api/login'
const trustCookie = 'fusionauth.trust'

export function loginRoutes(app: App, instance: Instance): void {
  app.post(endpoint, async (c) => {
    const { clock, world } = instance
    const apiKey = optionalApiKey(c, world, endpoint)
    const body = await bodyReader(c)
    const credentials = readCredentials(body)
    const proved = 'oneTimePassword' in credentials ? credentials.oneTimePassword : undefined
    const once = findExternalId(world, 'one-time-password', proved, toInstant(clock.now()))
    const named = namedTenantId(c, apiKey) ?? once?.tenantId
    const applicationId = body.id('applicationId')
    const application = findApplication(world, applicationId, named)
    if (apiKey === undefined && needsKey(world, applicationId, application, named)) {
      throw new Unauthorized()
    }
    const trustId = getCookie(c, trustCookie) ?? body.text('twoFactorTrustId')
    const noJwt = body.flag('noJWT', false)
    const newDevice = body.flag('newDevice', false)
    const device = readDevice(c, body)
    const info = readEventInfo(c, body)
    body.check()
    if (applicationId !== undefined && application === undefined) throw unknownApplication()
    requireActive(application)

    const tenant = resolveTenant(world, application?.tenantId ?? named)
    const about = { tenant, application }
    const request = { ...about, credentials, device, info, newDevice, noJwt, trustId }
    const result = await signIn(world, request, clock.now)
    return answerLogin(c, world, result, { ...about, now: clock.now() })
  })

  app.put(`${endpoint}/:userId/:applicationId`, (c) => {
    const apiKey = requireApiKey(c, instance.world, endpoint)
    return answerPing(c, instance, createReader(c.req.param()), namedTenantId(c, apiKey))
  })

  app.put(endpoint, async (c) => {
    const apiKey = findApiKey(c, instance.world, endpoint)
    if (apiKey !== undefined) {
      return answerPing(c, instance, await bodyReader(c), namedTenantId(c, apiKey))
    }
    const claims = await findJwt(c, instance)
    if (claims === undefined) throw new Unauthorized()
    const { applicationId, aud, sub: userId } = claims
    const audience = Array.isArray(aud) ? aud[0] : aud
    const named = typeof applicationId === 'string' ? applicationId : audience
    return answerPing(c, instance, createReader({ userId, applicationId: named }), undefined)
  })
}

function answerPing(
  c: Context,
  { clock, world }: Instance,
  given: Reader,
  tenantId: string | undefined,
): Response {
  const outcome = ping(world, given, tenantId, toInstant(clock.now()))
  if (outcome === 'unknown') return empty(c, 404)
  return c.body(null, outcome === 'signed-in' ? 200 : 202)
}

/** A one-time password takes the place of a login id and a password. */
function readCredentials(body: Reader) {
  const oneTimePassword = body.text('oneTimePassword')
  if (oneTimePassword) return { oneTimePassword }
  return {
    loginId: body.requiredText('loginId'),
    loginIdTypes: body.texts('loginIdTypes') ?? ['email', 'username'],
    password: body.requiredText('password'),
  }
}

function findApplication(world: World, id: string | undefined, tenantId: string | undefined) {
  const application = id === undefined ? undefined : world.applications.get(id)
  return tenantId === undefined || application?.tenantId === tenantId ? application : undefined
}

/** The application decides, without one the tenant; what nobody can decide needs a key. */
function needsKey(
  world: World,
  applicationId: string | undefined,
  application: Application | undefined,
  tenantId: string | undefined,
): boolean {
  if (applicationId !== undefined) {
    return application?.loginConfiguration.requireAuthentication ?? true
  }
  return resolveTenant(world, tenantId).loginConfiguration.requireAuthentication
}

function unknownApplication() {
  return fieldError('applicationId', 'invalid', 'No application has this applicationId.')
}
