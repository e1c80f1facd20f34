import { Hono, type Context } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Instance } from '../instance.ts'
import { NotEmulated } from '../state/errors.ts'
import { checkGrantEnabled, checkSecret, findClient, type Client } from '../state/oauth/clients.ts'
import { codeGrant } from '../state/oauth/codes.ts'
import { passwordGrant } from '../state/oauth/password-grant.ts'
import { refreshGrant } from '../state/oauth/refresh-grant.ts'
import { OAuthRefusal } from '../state/oauth/refusal.ts'
import { oauthSettings } from '../state/oauth/settings.ts'
import { json } from './answers.ts'
import { namedTenantId } from './authentication.ts'
import {
  addressOf,
  answerRefusal,
  oauthParameters,
  type OAuthParameters,
} from './oauth-parameters.ts'

type ClientWithSecret = Client & { secret: string | undefined }
type Grant = (
  c: Context,
  instance: Instance,
  client: ClientWithSecret,
  given: OAuthParameters,
) => Promise<object>

const grants: Readonly<Record<string, Grant>> = {
  authorization_code: (_c, { clock, world }, client, given) => {
    const { code, code_verifier: codeVerifier, redirect_uri: redirectUri } = given
    return codeGrant(world, client, { code, codeVerifier, redirectUri }, clock.now())
  },
  password: (c, { clock, world }, client, given) => {
    checkSecret(client, oauthSettings(client.application).clientPolicy !== 'NotRequired')
    const { password, scope, username } = given
    const device = deviceOf(c, given)
    return passwordGrant(world, client, { username, password, scope, device }, clock.now)
  },
  refresh_token: (c, { clock, world }, client, given) => {
    const { clientPolicy } = oauthSettings(client.application)
    const open =
      clientPolicy === 'NotRequired' ||
      (clientPolicy === 'NotRequiredWhenUsingPKCE' && world.switches.pkcePolicyCoversRefresh)
    checkSecret(client, !open)
    const { expires_in: expiresIn, refresh_token: refreshToken, scope } = given
    const original = getCookie(c, 'access_token') || given['access_token']
    const { application } = client
    const request = { application, refreshToken, scope, expiresIn, original, address: addressOf(c) }
    return refreshGrant(world, request, clock.now())
  },
}
const absent = new Set(['client_credentials', 'urn:ietf:params:oauth:grant-type:device_code'])

/** `POST /oauth2/token`. */
export function oauthTokenRoutes(instance: Instance) {
  const app = new Hono()
  app.onError(answerRefusal)

  app.post('/oauth2/token', async (c) => {
    const given = await oauthParameters(c)
    const grantType = given['grant_type']
    if (grantType === undefined) {
      throw new OAuthRefusal('invalid_request', 'missing_grant_type', 'Give a grant_type.')
    }
    if (absent.has(grantType)) throw new NotEmulated(`the grant ${grantType}`)
    const grant = Object.hasOwn(grants, grantType) ? grants[grantType] : undefined
    if (grant === undefined) {
      const description = 'The grant_type is not known.'
      throw new OAuthRefusal('unsupported_grant_type', 'invalid_grant_type', description)
    }
    const client = findClient(instance.world, {
      clientId: given['client_id'],
      clientSecret: given['client_secret'],
      authorization: c.req.header('authorization'),
      tenantId: namedTenantId(c),
    })
    checkGrantEnabled(client.application, grantType)
    const answer = await grant(c, instance, client, given)
    // Required of every answer with a token in it (RFC 6749, 5.1).
    c.header('Cache-Control', 'no-store')
    c.header('Pragma', 'no-cache')
    return json(c, answer)
  })

  app.post('/oauth2/device_authorize', () => {
    throw new NotEmulated('the device grant')
  })

  return app
}

function deviceOf(c: Context, given: OAuthParameters) {
  const name = given['metaData.device.name']
  const type = given['metaData.device.type']
  const description = given['metaData.device.description']
  const address = addressOf(c)
  return {
    ...(name !== undefined && { name }),
    ...(type !== undefined && { type }),
    ...(description !== undefined && { description }),
    ...(address !== undefined && { lastAccessedAddress: address }),
  }
}
