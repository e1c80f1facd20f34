import type { Emulator } from '../../src/index.ts'
import { call, configure, forumId, login, password, storeId, tenantId } from '../support.ts'

interface Difference {
  says: string
  /** Whether it is still so: a difference that went away must leave the list. */
  holds: (emulator: Emulator) => Promise<boolean>
}

/** Whether a route answers 501. */
async function lacks(emulator: Emulator, method: string, path: string, body?: object) {
  const { status } = await call(emulator, method, path, { key: true, ...(body && { body }) })
  return status === 501
}

const grant = (grantType: string) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: `grant_type=${grantType}&client_id=${storeId}`,
})

const hostedLogin = `/oauth2/authorize?client_id=${storeId}&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%2F`

async function hostedPage(emulator: Emulator): Promise<string> {
  await configure(emulator, {
    oauthConfiguration: { authorizedRedirectURLs: ['http://localhost/'] },
  })
  return (await call(emulator, 'GET', hostedLogin)).text
}

/** What the emulator does otherwise than a FusionAuth, one line each for the README. */
export const differences: Difference[] = [
  {
    says: 'A route that is missing is answered 501 with a body that names it.',
    holds: async (emulator) => {
      const { body, status } = await call(emulator, 'POST', '/api/passwordless/start')
      return status === 501 && String(body.emulator).includes('/api/passwordless/start')
    },
  },
  {
    says: 'No licence is needed for anything, and none unlocks anything.',
    holds: (emulator) => lacks(emulator, 'GET', '/api/reactor'),
  },
  {
    says: 'Groups, themes, lambdas, forms, identity providers, connectors, consents and entities are kept and given back, hardly validated and without any effect on a login.',
    holds: async (emulator) => {
      const lambda = { body: 'this is no JavaScript', name: 'x', type: 'JWTPopulate' }
      const made = await call(emulator, 'POST', '/api/lambda', { key: true, body: { lambda } })
      return made.status === 200 && (await login(emulator)).status === 200
    },
  },
  {
    says: 'Users are found by ids, by `field:value`, by words and by `*`; an Elasticsearch `query` is 501.',
    holds: (emulator) =>
      lacks(emulator, 'POST', '/api/user/search', { search: { query: '{"match_all":{}}' } }),
  },
  {
    says: 'PATCH with `application/json` replaces lists.',
    holds: async (emulator) => {
      const roles = async (...names: string[]) =>
        JSON.stringify(await configure(emulator, { roles: names.map((name) => ({ name })) }))
      return (await roles('one')).includes('one') && !(await roles('two')).includes('"one"')
    },
  },
  {
    says: 'API keys do not expire, and IP access lists keep nobody out.',
    holds: async (emulator) => {
      const manager = { authorization: 'manager' }
      const state = emulator.export()
      const apiKeys = state.apiKeys.map((each) => ({ ...each, key: 'manager', keyManager: true }))
      emulator.import({ ...state, apiKeys })
      const apiKey = { key: 'expired', expirationInstant: 1 }
      await call(emulator, 'POST', '/api/api-key', { headers: manager, body: { apiKey } })
      const headers = { authorization: 'expired' }
      return (await call(emulator, 'GET', '/api/tenant', { headers })).status === 200
    },
  },
  {
    says: 'A key of one tenant may read what belongs to the whole instance (keys, webhooks, templates), but not change it.',
    holds: async (emulator) => {
      const state = emulator.export()
      const apiKeys = state.apiKeys.map((each) => ({ ...each, key: 'of-a-tenant', tenantId }))
      emulator.import({ ...state, apiKeys })
      const headers = { authorization: 'of-a-tenant' }
      const read = await call(emulator, 'GET', '/api/key', { headers })
      const body = { key: { algorithm: 'ES256', name: 'x' } }
      const made = await call(emulator, 'POST', '/api/key/generate', { headers, body })
      return read.status === 200 && made.status === 401
    },
  },
  {
    says: 'A tenant can verify e-mail addresses although no e-mail template is set.',
    holds: async (emulator) => {
      const emailConfiguration = { verifyEmail: true, verificationEmailTemplateId: null }
      const body = { tenant: { emailConfiguration } }
      const path = `/api/tenant/${tenantId}`
      return (await call(emulator, 'PATCH', path, { key: true, body })).status === 200
    },
  },
  {
    says: 'Breached passwords are not looked for, and only failed logins are rate-limited.',
    holds: async (emulator) => {
      const passwordBreachDetection = { enabled: true, onLogin: 'RequireChange' }
      const rateLimitConfiguration = {
        forgotPassword: { enabled: true, limit: 1, timePeriodInSeconds: 60 },
      }
      const body = {
        tenant: {
          passwordValidationRules: { breachDetection: passwordBreachDetection },
          rateLimitConfiguration,
        },
      }
      await call(emulator, 'PATCH', `/api/tenant/${tenantId}`, { key: true, body })
      const forgot = () =>
        call(emulator, 'POST', '/api/user/forgot-password', {
          key: true,
          body: { loginId: 'shopper@example.com', sendForgotPasswordEmail: false },
        })
      await forgot()
      return (await forgot()).status === 200 && (await login(emulator)).status === 200
    },
  },
  {
    says: 'The two-factor policies `ChallengeOnHighRisk` and `ChallengeOnMediumRisk` never challenge.',
    holds: async (emulator) => {
      await emulator.people.enrolTwoFactor('shopper@example.com')
      const body = {
        tenant: { multiFactorConfiguration: { loginPolicy: 'ChallengeOnHighRisk' } },
      }
      await call(emulator, 'PATCH', `/api/tenant/${tenantId}`, { key: true, body })
      return (await login(emulator)).status === 200
    },
  },
  {
    says: 'A user action that ends by itself ends silently, without an event or an e-mail.',
    holds: async (emulator) => {
      await emulator.people.prevent('shopper@example.com', { seconds: 60 })
      emulator.inbox.clear()
      emulator.clock.advance(61)
      await login(emulator)
      return emulator.inbox.list().length === 0 && emulator.deliveries.list().length === 0
    },
  },
  {
    says: 'Codes by text message and voice go to the inbox, like e-mails. Nothing is ever sent but webhooks.',
    holds: async (emulator) => {
      const body = { loginId: 'shopper@example.com' }
      await call(emulator, 'POST', '/api/user/forgot-password', { key: true, body })
      return emulator.inbox.latest('shopper@example.com') !== undefined
    },
  },
  {
    says: 'Phone numbers are login ids but are not verified; the routes of `/api/identity/verify` are missing.',
    holds: (emulator) => lacks(emulator, 'POST', '/api/identity/verify/start'),
  },
  {
    says: 'Webhooks: no order is kept, redirects are not followed, and what is still to be tried again is lost when the process ends.',
    holds: async (emulator) => {
      const url = `${emulator.url}/oauth2/logout`
      const eventsEnabled = { 'user.login.success': true }
      const webhook = { url, global: true, connectTimeout: 1000, readTimeout: 1000, eventsEnabled }
      await call(emulator, 'POST', '/api/webhook', { key: true, body: { webhook } })
      const events = { 'user.login.success': { enabled: true } }
      const body = { tenant: { eventConfiguration: { events } } }
      await call(emulator, 'PATCH', `/api/tenant/${tenantId}`, { key: true, body })
      await login(emulator)
      const { attempts, state } = await emulator.deliveries.waitFor({ type: 'user.login.success' })
      return state === 'failed' && attempts[0]?.status === 302
    },
  },
  {
    says: 'The key set has no certificates (`x5c`, `x5t`).',
    holds: async (emulator) => {
      const { text } = await call(emulator, 'GET', '/.well-known/jwks.json')
      return text.includes('"kid"') && !text.includes('x5')
    },
  },
  {
    says: 'No access token has an `aud` list for resources.',
    holds: async (emulator) => {
      const { token = '' } = (await login(emulator)).body
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
      return claims.aud === storeId
    },
  },
  {
    says: 'The implicit, device and client-credentials grants are 501.',
    holds: async (emulator) => {
      const answers = await Promise.all(
        ['client_credentials', 'urn:ietf:params:oauth:grant-type:device_code'].map((each) =>
          call(emulator, 'POST', '/oauth2/token', grant(each)),
        ),
      )
      return answers.every(({ status }) => status === 501)
    },
  },
  {
    says: 'The hosted pages are plain, without a theme, registration, a forgotten password or a consent screen.',
    holds: async (emulator) => {
      const page = await hostedPage(emulator)
      return page.includes('id="loginId"') && !/forgot|register|consent/i.test(page)
    },
  },
  {
    says: '`/oauth2/logout` redirects at once and calls no other application.',
    holds: async (emulator) => {
      await configure(emulator, { oauthConfiguration: { logoutURL: 'http://localhost/bye' } })
      const answer = await fetch(`${emulator.url}/oauth2/logout?client_id=${storeId}`, {
        redirect: 'manual',
      })
      return answer.status === 302 && answer.headers.get('location') === 'http://localhost/bye'
    },
  },
  {
    says: 'There is no hosted backend (`/app/login` and the like) and no CORS: an application in the browser alone cannot use it.',
    holds: async (emulator) => {
      const answer = await call(emulator, 'GET', `/app/login/${forumId}`)
      return answer.status === 501
    },
  },
  {
    says: 'Only the newest 100 values of a rotated refresh token are recognised as a reuse.',
    holds: async (emulator) => {
      let { refreshToken } = (await login(emulator, { password })).body
      const first = refreshToken
      for (let rotation = 0; rotation < 101; rotation += 1) {
        const body = { refreshToken }
        ;({ refreshToken } = (await call(emulator, 'POST', '/api/jwt/refresh', { body })).body)
      }
      emulator.clock.advance(3601)
      await call(emulator, 'POST', '/api/jwt/refresh', { body: { refreshToken: first } })
      const last = await call(emulator, 'POST', '/api/jwt/refresh', { body: { refreshToken } })
      return last.status === 200
    },
  },
]
