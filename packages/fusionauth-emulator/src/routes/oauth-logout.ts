import { Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Instance } from '../instance.ts'
import { verifyJwt } from '../state/tokens/jws.ts'
import { clientById, type Client } from '../state/oauth/clients.ts'
import { OAuthRefusal } from '../state/oauth/refusal.ts'
import { isAuthorizedUri, oauthSettings } from '../state/oauth/settings.ts'
import { expireCookie } from './answers.ts'
import { answerBrowser } from './hosted-login-request.ts'
import { oauthParameters, type OAuthParameters } from './oauth-parameters.ts'
import { redirectTo } from './oauth-redirect.ts'

/** `/oauth2/logout`: ends the single sign-on. Refresh tokens and JWTs live on. */
export function oauthLogoutRoutes(instance: Instance) {
  const app = new Hono()
  app.onError(answerBrowser)

  app.on(['GET', 'POST'], '/oauth2/logout', async (c) => {
    const { world } = instance
    const given = await oauthParameters(c)
    const client = await findClientOfLogout(instance, given)
    const { parameters, uri } = goesTo(instance, client, given)
    world.ssoSessions.delete(getCookie(c, 'fusionauth.sso') ?? '')
    expireCookie(c, 'fusionauth.sso')
    return redirectTo(c, uri, parameters)
  })

  return app
}

/** Named, or the one the id token was for, expired or not. */
async function findClientOfLogout({ world }: Instance, given: OAuthParameters) {
  const { client_id: clientId, id_token_hint: hint, tenantId } = given
  if (clientId !== undefined) {
    const client = clientById(world, clientId, tenantId?.toLowerCase())
    if (client) return client
    throw new OAuthRefusal('invalid_request', 'invalid_client_id', 'No client has this client_id.')
  }
  if (hint === undefined) return undefined
  const { aud } = (await verifyJwt(world, hint)) ?? {}
  const client = typeof aud === 'string' ? clientById(world, aud, undefined) : undefined
  if (client) return client
  throw new OAuthRefusal(
    'invalid_request',
    'invalid_id_token_hint',
    'No id token of this instance.',
  )
}

function goesTo(
  { world }: Instance,
  client: Client | undefined,
  { post_logout_redirect_uri: wanted, state, tenantId }: OAuthParameters,
): { uri: string; parameters?: Record<string, string> } {
  if (wanted !== undefined) {
    if (!client || !isAuthorizedUri(client.application, wanted)) {
      const description = 'The post_logout_redirect_uri is not one of the application’s.'
      throw new OAuthRefusal('invalid_request', 'invalid_post_logout_redirect_uri', description)
    }
    return { uri: wanted, ...(state !== undefined && { parameters: { state } }) }
  }
  const tenant =
    client?.tenant ?? world.tenants.get(tenantId?.toLowerCase() ?? world.defaultTenantId)
  const ofTenant = tenant?.['logoutURL']
  const ofApplication = client && oauthSettings(client.application).logoutUrl
  const uri = ofApplication ?? (typeof ofTenant === 'string' && ofTenant !== '' ? ofTenant : '/')
  return { uri }
}
