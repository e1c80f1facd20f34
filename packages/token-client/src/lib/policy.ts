import { readErrors, unavailable } from './answer.ts'
import { apiKeyRefused, invalidRequest, TokenClientError, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import { isRecord, isText } from './json.ts'
import type { Settings } from './options.ts'
import type { Unavailable } from './outcomes.ts'
import type { PolicyOutcome, TokenPolicy } from './outcomes-sessions.ts'
import { believed } from './published-keys.ts'

type Body = Record<string, unknown>

function member(from: Body, name: string): Body {
  const value = from[name]
  return isRecord(value) ? value : {}
}

function amount(from: Body, name: string, fallback: number): number {
  const value = from[name]
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : fallback
}

function flag(from: Body, name: string, fallback: boolean): boolean {
  const value = from[name]
  return typeof value === 'boolean' ? value : fallback
}

/** FusionAuth's settings with FusionAuth's defaults where it leaves something out. */
function readPolicy(application: Body, tenant: Body): TokenPolicy {
  const own = member(application, 'jwtConfiguration')
  // All or nothing: FusionAuth does not mix the two member by member.
  const source = own.enabled === true ? 'application' : 'tenant'
  const shared = member(tenant, 'jwtConfiguration')
  const jwt = source === 'application' ? own : shared
  const expiration =
    (['SlidingWindow', 'SlidingWindowWithMaximumLifetime'] as const).find(
      (known) => known === jwt.refreshTokenExpirationPolicy,
    ) ?? 'Fixed'
  const sliding = member(jwt, 'refreshTokenSlidingWindowConfiguration')
  const maximumLifetime = 60 * amount(sliding, 'maximumTimeToLiveInMinutes', 43_200)
  const oneTime = member(jwt, 'refreshTokenOneTimeUseConfiguration')
  const login = member(application, 'loginConfiguration')
  const revocation = member(shared, 'refreshTokenRevocationPolicy')
  return {
    source,
    accessTokenLifetime: amount(jwt, 'timeToLiveInSeconds', 3600),
    refreshTokenLifetime: 60 * amount(jwt, 'refreshTokenTimeToLiveInMinutes', 43_200),
    expiration,
    ...(expiration === 'SlidingWindowWithMaximumLifetime' && { maximumLifetime }),
    usage: jwt.refreshTokenUsagePolicy === 'OneTimeUse' ? 'OneTimeUse' : 'Reusable',
    gracePeriod: amount(oneTime, 'gracePeriodInSeconds', 0),
    issuesRefreshTokens: flag(login, 'generateRefreshTokens', false),
    allowsRefresh: flag(login, 'allowTokenRefresh', false),
    revokedOn: {
      loginPrevented: flag(revocation, 'onLoginPrevented', true),
      passwordChanged: flag(revocation, 'onPasswordChanged', true),
      twoFactorEnabled: flag(revocation, 'onMultiFactorEnable', false),
      tokenReuse: flag(revocation, 'onOneTimeTokenReuse', false),
    },
  }
}

function unknown(call: string, id: string): TokenClientError {
  return new TokenClientError(
    'invalid_request',
    `FusionAuth answered 404 to ${call}: it has none with the id ${id}, or the API key belongs to ` +
      'another tenant. Fix: check the options of createTokenClient (`applicationId`, `tenantId`).',
  )
}

/**
 * {@link https://fusionauth.io/docs/apis/applications | GET /api/application/\{id\}} and
 * {@link https://fusionauth.io/docs/apis/tenants | GET /api/tenant/\{id\}}.
 */
export function createPolicy(http: Http, { applicationId, apiKey }: Settings) {
  async function retrieve(
    what: 'application' | 'tenant',
    id: string,
  ): Promise<{ readonly outcome: 'found'; readonly body: Body } | Unavailable> {
    const call = `GET /api/${what}`
    const exchange = { method: 'GET', path: `api/${what}/${id}`, authenticated: true } as const
    const answer = await believed(http, await http(exchange), { within: 0 })
    if (answer.outcome === 'unavailable') return answer
    const { status, body } = answer
    if (status === 401) throw apiKeyRefused(call, apiKey)
    if (status === 400) throw invalidRequest(call, readErrors(body).codes)
    if (status === 404) throw unknown(call, id)
    if (status !== 200) throw unexpectedAnswer(call, status)
    const found = body[what]
    if (!isRecord(found)) return unavailable(`status 200 without \`${what}\``)
    return { outcome: 'found', body: found }
  }

  return async function policy(): Promise<PolicyOutcome> {
    const application = await retrieve('application', applicationId)
    if (application.outcome === 'unavailable') return application
    const { tenantId } = application.body
    if (!isText(tenantId) || !/^[\w-]{1,100}$/.test(tenantId)) {
      return unavailable('status 200 with an application that names no tenant')
    }
    const tenant = await retrieve('tenant', tenantId)
    if (tenant.outcome === 'unavailable') return tenant
    return { outcome: 'found', policy: readPolicy(application.body, tenant.body) }
  }
}
