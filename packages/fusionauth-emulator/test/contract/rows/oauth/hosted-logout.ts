import { expect } from 'vitest'
import { redirectUri } from '../../lib/instance.ts'
import { textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { openAuthorize, passwordGrant, registered, singleSignOn } from './steps.ts'

const goodbye = 'https://app.example.com/bye'

export const leaving: Row[] = [
  {
    fact: "logging out leads to the application's logoutURL",
    source: 'API docs',
    answers: 'GET /oauth2/logout 302',
    body: 'any',
    run: async (bench) => {
      const { cookie, member } = await singleSignOn(bench)
      const query = { client_id: member.applicationId ?? '' }
      const answer = await bench.send('GET /oauth2/logout', { query, cookie })
      expect(answer.location?.href).toBe(goodbye)
      return answer
    },
  },
  {
    fact: 'post_logout_redirect_uri wins if it is an authorized one, and state goes along',
    source: 'API docs',
    answers: 'GET /oauth2/logout 302',
    body: 'any',
    run: async (bench) => {
      const { cookie, member } = await singleSignOn(bench)
      const answer = await bench.send('GET /oauth2/logout', {
        cookie,
        query: {
          client_id: member.applicationId ?? '',
          post_logout_redirect_uri: redirectUri,
          state: 'xyz',
        },
      })
      expect(answer.location?.href).toMatch(redirectUri)
      return answer
    },
  },
  {
    fact: 'the single sign-on ends, refresh tokens do not',
    source: 'API docs',
    answers: 'GET /oauth2/logout 302',
    body: 'any',
    run: async (bench) => {
      const { cookie, member } = await singleSignOn(bench)
      const { refreshTokenId } = await bench.tokens(member)
      const second = await registered(bench, member)
      expect((await openAuthorize(bench, second, cookie)).status).toBe(302)
      const query = { client_id: member.applicationId ?? '' }
      const answer = await bench.send('GET /oauth2/logout', { query, cookie })
      expect(await bench.isAlive(refreshTokenId)).toBe(true)
      expect((await openAuthorize(bench, second, cookie)).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'the client may be told by the id token it got',
    source: 'API docs',
    answers: 'GET /oauth2/logout 302',
    body: 'any',
    run: async (bench) => {
      const { cookie, member } = await singleSignOn(bench)
      const { body } = await passwordGrant(bench, member, { scope: 'openid' })
      const query = { id_token_hint: textAt(body, 'id_token') }
      const answer = await bench.send('GET /oauth2/logout', { query, cookie })
      expect(answer.location?.href).toBe(goodbye)
      return answer
    },
  },
  {
    fact: "an application without a logoutURL has the tenant's",
    source: 'API docs',
    answers: 'GET /oauth2/logout 302',
    body: 'any',
    run: async (bench) => {
      const tenant = await bench.tenant({ logoutURL: 'https://tenant.example.com/bye' })
      const query = { client_id: await bench.application({}, tenant), tenantId: tenant }
      const answer = await bench.send('GET /oauth2/logout', { query })
      expect(answer.location?.href).toBe('https://tenant.example.com/bye')
      return answer
    },
  },
  {
    fact: 'where there is no logoutURL at all, the way leads to /',
    source: 'API docs',
    answers: 'GET /oauth2/logout 302',
    body: 'any',
    run: async (bench) => {
      const query = { client_id: await bench.application() }
      const answer = await bench.send('GET /oauth2/logout', { query })
      expect(answer.location?.pathname).toBe('/')
      return answer
    },
  },
  {
    fact: 'a POST works too',
    source: 'API docs',
    answers: 'POST /oauth2/logout 302',
    body: 'any',
    run: async (bench) => {
      const { cookie, member } = await singleSignOn(bench)
      const form = { client_id: member.applicationId ?? '' }
      const answer = await bench.send('POST /oauth2/logout', { form, cookie })
      expect(answer.location?.href).toBe(goodbye)
      return answer
    },
  },
  {
    fact: 'a post_logout_redirect_uri that is not authorized',
    source: 'API docs',
    answers: 'GET /oauth2/logout 400',
    body: 'any',
    run: async (bench) => {
      const { member } = await singleSignOn(bench)
      const query = {
        client_id: member.applicationId ?? '',
        post_logout_redirect_uri: 'https://evil.example.com/',
      }
      const answer = await bench.send('GET /oauth2/logout', { query })
      expect(answer.location).toBeUndefined()
      return answer
    },
  },
]
