import type { Context } from 'hono'
import type { Instance } from '../instance.ts'
import { readAuthorization, type Authorization } from '../state/oauth/authorize.ts'
import { clientById } from '../state/oauth/clients.ts'
import { OAuthRefusal } from '../state/oauth/refusal.ts'
import type { Members } from '../state/reader.ts'
import type { SsoSession } from '../state/model.ts'
import { addressOf, oauthParameters, type OAuthParameters } from './oauth-parameters.ts'
import { errorParameters, redirectBack } from './oauth-redirect.ts'

/** A login at the hosted pages, as every step of it knows it. */
export interface HostedLogin {
  authorization: Authorization
  /** Every field of this request. */
  given: OAuthParameters
  /** Those that the next form carries along. */
  request: OAuthParameters
  address: string | undefined
  info: Members
  /** Of somebody who used their second factor a moment ago. */
  trustToken?: string | undefined
  /** Of somebody who had logged in before. */
  session?: SsoSession
}

const carriedNames = [
  'client_id',
  'code_challenge',
  'code_challenge_method',
  'locale',
  'max_age',
  'nonce',
  'redirect_uri',
  'rememberDevice',
  'response_mode',
  'response_type',
  'scope',
  'state',
  'tenantId',
]

/** Throws OAuthRefusal. */
export async function readHostedLogin(c: Context, { world }: Instance): Promise<HostedLogin> {
  const given = await oauthParameters(c)
  const { client_id: clientId, tenantId } = given
  if (clientId === undefined) {
    throw new OAuthRefusal('invalid_request', 'missing_client_id', 'Give a client_id.')
  }
  const client = clientById(world, clientId, tenantId?.toLowerCase())
  if (client === undefined) {
    const description = 'No client of this tenant has this client_id.'
    throw new OAuthRefusal('invalid_request', 'invalid_client_id', description)
  }
  const locale = given['locale'] ?? preferredLocale(c)
  const authorization = readAuthorization(world, client, { ...given, locale })
  const request = Object.fromEntries(carriedNames.map((name) => [name, given[name]]))
  const address = addressOf(c)
  const info = address === undefined ? {} : { ipAddress: address }
  return { authorization, given, request, address, info }
}

/** Back to the application if the address is known to be its own; else it is for the person to read. */
export async function answerBrowser(error: Error, c: Context): Promise<Response> {
  if (!(error instanceof OAuthRefusal)) throw error
  if (error.returnTo) return redirectBack(c, error.returnTo, errorParameters(error, error.returnTo))
  const { errorPage } = await import('../hosted/error-page.ts')
  return errorPage(c, error.body)
}

/** As FusionAuth writes it: `fr_CA`. */
function preferredLocale(c: Context): string | undefined {
  const first = c.req.header('accept-language')?.split(/[,;]/)[0]?.trim() ?? ''
  return /^[a-z]{2,3}(-[a-z0-9]+)*$/i.test(first) ? first.replace('-', '_') : undefined
}
