import { getCookie } from 'hono/cookie'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { jwtConfigurationOf } from '../state/configuration/applications.ts'
import { fieldError } from '../state/errors.ts'
import { issueJwt } from '../state/tokens/jwt-issue.ts'
import { toId } from '../state/reader.ts'
import { empty, json, setTokenCookies } from './answers.ts'
import { findJwt, namedTenantId } from './authentication.ts'

/** `GET /api/jwt/issue`: single sign-on by API. */
export function jwtIssueRoutes(app: App, instance: Instance): void {
  app.get('/api/jwt/issue', async (c) => {
    const { clock, world } = instance
    const held = await findJwt(c, instance)
    if (held === undefined) return empty(c, 401)
    const application = world.applications.get(toId(c.req.query('applicationId') ?? '') ?? '')
    const tenant = world.tenants.get(application?.tenantId ?? '')
    const tenantId = namedTenantId(c)
    if (!application || !tenant || (tenantId !== undefined && tenantId !== tenant.id)) {
      throw fieldError('applicationId', 'invalid', 'No application has this applicationId.')
    }
    const refreshToken = getCookie(c, 'refresh_token') || c.req.query('refreshToken')
    const now = clock.now()
    const issued = await issueJwt(world, held, { application, refreshToken }, now)
    if (issued === undefined) return empty(c, 401)
    const value = issued.refreshToken?.token
    const { refreshTokenTimeToLiveInMinutes } = jwtConfigurationOf(tenant, application)
    const lifetime = refreshTokenTimeToLiveInMinutes * 60
    setTokenCookies(
      c,
      {
        accessToken: issued.token,
        ...(value !== undefined && { refreshToken: { value, lifetime } }),
      },
      now,
    )
    const status = issued.registered ? 200 : 202
    return json(
      c,
      { ...(value !== undefined && { refreshToken: value }), token: issued.token },
      status,
    )
  })
}
