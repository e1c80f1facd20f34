import { Hono, type Context } from 'hono'
import type { Instance } from '../instance.ts'
import { jwtConfigurationOf } from '../state/applications.ts'
import { fieldError, NotEmulated } from '../state/errors.ts'
import { signIn, type Grant } from '../state/sign-in.ts'
import { userView } from '../state/user-view.ts'
import { empty, json, setTokenCookies } from './answers.ts'
import { namedTenantId, optionalApiKey, resolveTenant, Unauthorized } from './authentication.ts'
import { bodyReader, readDevice } from './request.ts'
import type { Application, Tenant, World } from '../state/model.ts'

const endpoint = '/api/login'

export function loginRoutes(instance: Instance) {
  const app = new Hono()

  app.post(endpoint, async (c) => {
    const { clock, world } = instance
    const apiKey = optionalApiKey(c, world, endpoint)
    const body = await bodyReader(c)
    const named = namedTenantId(c, apiKey)
    const applicationId = body.id('applicationId')
    const application = findApplication(world, applicationId, named)
    if (apiKey === undefined && needsKey(world, applicationId, application, named)) {
      throw new Unauthorized()
    }
    if (body.members.oneTimePassword) throw new NotEmulated('a login with a one-time password')
    const credentials = {
      loginId: body.requiredText('loginId'),
      loginIdTypes: body.texts('loginIdTypes') ?? ['email', 'username'],
      password: body.requiredText('password'),
    }
    const noJwt = body.flag('noJWT', false)
    const device = readDevice(c, body)
    body.check()
    if (applicationId !== undefined && application === undefined) throw unknownApplication()

    const tenant = resolveTenant(world, application?.tenantId ?? named)
    const result = await signIn(
      world,
      { tenant, application, credentials, device, noJwt },
      clock.now,
    )
    if (result.outcome === 'unknown') return empty(c, 404)
    setCookies(c, result.grant, tenant, application, clock.now())
    const status = result.outcome === 'signed-in' ? 200 : 202
    return json(c, { ...grantView(result.grant), user: userView(result.user) }, status)
  })

  return app
}

export function grantView({ refreshToken, token, tokenExpirationInstant }: Grant) {
  return {
    ...(refreshToken && { refreshToken: refreshToken.token, refreshTokenId: refreshToken.id }),
    ...(token && { token, tokenExpirationInstant }),
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

function setCookies(
  c: Context,
  { refreshToken, token }: Grant,
  tenant: Tenant,
  application: Application | undefined,
  now: number,
): void {
  if (token === undefined) return
  const lifetime = jwtConfigurationOf(tenant, application).refreshTokenTimeToLiveInMinutes * 60
  setTokenCookies(
    c,
    {
      accessToken: token,
      ...(refreshToken && { refreshToken: { value: refreshToken.token, lifetime } }),
    },
    now,
  )
}
