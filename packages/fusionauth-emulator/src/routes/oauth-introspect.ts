import { Hono } from 'hono'
import type { Instance } from '../instance.ts'
import { introspect } from '../state/tokens/introspection.ts'
import { checkSecret, findClient } from '../state/oauth/clients.ts'
import { OAuthRefusal } from '../state/oauth/refusal.ts'
import { oauthSettings } from '../state/oauth/settings.ts'
import { json } from './answers.ts'
import { namedTenantId } from './authentication.ts'
import { answerRefusal, oauthParameters } from './oauth-parameters.ts'

/** `POST /oauth2/introspect` (RFC 7662). */
export function oauthIntrospectRoutes(instance: Instance) {
  const app = new Hono()
  app.onError(answerRefusal)

  app.post('/oauth2/introspect', async (c) => {
    const { clock, world } = instance
    const given = await oauthParameters(c)
    const client = findClient(world, {
      clientId: given['client_id'],
      clientSecret: given['client_secret'],
      authorization: c.req.header('authorization'),
      tenantId: namedTenantId(c),
    })
    checkSecret(client, oauthSettings(client.application).clientPolicy === 'Required')
    const { token } = given
    if (!token) throw new OAuthRefusal('invalid_request', 'missing_token', 'Give a token.')
    return json(c, await introspect(world, client.application, token, clock.now()))
  })

  return app
}
