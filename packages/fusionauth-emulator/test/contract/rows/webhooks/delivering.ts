import { createLocalJWKSet, jwtVerify } from 'jose'
import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import type { Bench } from '../../lib/bench.ts'
import { keyId } from '../../lib/instance.ts'
import { claimsOf, headerOf, isMembers, listAt, textAt } from '../../lib/json.ts'
import { listening, type Listening, receiver, types } from '../../lib/receiver.ts'
import type { Row } from '../../lib/rows.ts'
import { login, type Signed } from './steps.ts'

/** Logs in and says whether the webhook was called for it. */
async function isTold(bench: Bench, { tenantId }: Listening, app: Signed['app']) {
  await bench.logIn(await bench.member({}, { tenantId }))
  await new Promise((resolve) => setTimeout(resolve, 300))
  return types(app.deliveries).includes('user.login.success')
}

export const delivering: Row[] = [
  {
    fact: 'an event that the tenant has not enabled is not sent',
    source: 'API docs',
    answers: 'GET /api/webhook/{webhookId} 200',
    body: 'WebhookResponse',
    run: async (bench) => {
      await using app = await receiver()
      const webhook = { eventsEnabled: { 'user.login.success': true } }
      const on = await listening(bench, app.url, ['user.create'], { webhook })
      expect(await isTold(bench, on, app)).toBe(false)
      return bench.send(`GET /api/webhook/${on.webhookId}`, { key: true })
    },
  },
  {
    fact: 'an event that the webhook has not enabled is not sent',
    source: 'API docs',
    answers: 'GET /api/webhook/{webhookId} 200',
    body: 'WebhookResponse',
    run: async (bench) => {
      await using app = await receiver()
      const webhook = { eventsEnabled: { 'user.create': true } }
      const on = await listening(bench, app.url, ['user.login.success'], { webhook })
      expect(await isTold(bench, on, app)).toBe(false)
      return bench.send(`GET /api/webhook/${on.webhookId}`, { key: true })
    },
  },
  {
    fact: 'a webhook of one tenant hears nothing of another',
    source: 'API docs',
    answers: 'GET /api/webhook/{webhookId} 200',
    body: 'WebhookResponse',
    run: async (bench) => {
      await using app = await receiver()
      const webhook = { tenantIds: [await bench.tenant()] }
      const on = await listening(bench, app.url, ['user.login.success'], { webhook })
      expect(await isTold(bench, on, app)).toBe(false)
      return bench.send(`GET /api/webhook/${on.webhookId}`, { key: true })
    },
  },
  {
    fact: 'a global webhook hears every tenant',
    source: 'API docs',
    answers: 'DELETE /api/webhook/{webhookId} 200',
    body: 'empty',
    run: async (bench) => {
      await using app = await receiver()
      const webhook = { tenantIds: [], global: true }
      const on = await listening(bench, app.url, ['user.login.success'], { webhook })
      expect(await isTold(bench, on, app)).toBe(true)
      return bench.send(`DELETE /api/webhook/${on.webhookId}`, { key: true })
    },
  },
  {
    fact: 'its headers and its Basic authentication go along',
    source: 'OpenAPI',
    answers: login,
    run: async (bench) => {
      await using app = await receiver()
      const webhook = {
        headers: { 'X-Of-The-App': 'yes' },
        httpAuthenticationUsername: 'app',
        httpAuthenticationPassword: 'secret',
      }
      const { tenantId } = await listening(bench, app.url, ['user.login.success'], { webhook })
      const answer = await bench.logIn(await bench.member({}, { tenantId }))
      const { headers } = await app.received('user.login.success')
      expect(headers['x-of-the-app']).toBe('yes')
      expect(headers.authorization).toBe(`Basic ${Buffer.from('app:secret').toString('base64')}`)
      return answer
    },
  },
  {
    fact: 'a signed webhook has a JWT with the SHA-256 of the raw body, in standard base64',
    source: 'API docs',
    answers: login,
    run: async (bench) => {
      await using app = await receiver()
      const webhook = { signatureConfiguration: { enabled: true, signingKeyId: keyId } }
      const { tenantId } = await listening(bench, app.url, ['user.login.success'], { webhook })
      const answer = await bench.logIn(await bench.member({}, { tenantId }))
      const { headers, text } = await app.received('user.login.success')
      const jwt = String(headers['x-fusionauth-signature-jwt'])
      const digest = createHash('sha256').update(text).digest('base64')
      expect(claimsOf(jwt)).toEqual({ request_body_sha256: digest })
      expect(Object.keys(headerOf(jwt)).toSorted()).toEqual(['alg', 'kid', 'typ'])
      const { body } = await bench.send('GET /.well-known/jwks.json')
      const keys = listAt(body, 'keys').filter(isMembers)
      await jwtVerify(
        jwt,
        createLocalJWKSet({ keys: keys.map((key) => ({ ...key, kty: textAt(key, 'kty') })) }),
      )
      return answer
    },
  },
  {
    fact: 'an unsigned one has no such header',
    source: 'API docs',
    answers: login,
    run: async (bench) => {
      await using app = await receiver()
      const { tenantId } = await listening(bench, app.url, ['user.login.success'])
      const answer = await bench.logIn(await bench.member({}, { tenantId }))
      const { headers } = await app.received('user.login.success')
      expect(headers).not.toHaveProperty('x-fusionauth-signature-jwt')
      return answer
    },
  },
  {
    fact: 'outside a transaction a webhook that fails does no harm',
    source: 'API docs',
    answers: login,
    run: async (bench) => {
      await using app = await receiver(500)
      const { tenantId } = await listening(bench, app.url, ['user.login.success'])
      const answer = await bench.logIn(await bench.member({}, { tenantId }))
      await app.received('user.login.success')
      return answer
    },
  },
  {
    fact: 'within a transaction a webhook that succeeds lets it pass',
    source: 'API docs',
    answers: login,
    run: async (bench) => {
      await using app = await receiver()
      const transactionType = 'AbsoluteMajority'
      const events = ['user.login.success']
      const { tenantId } = await listening(bench, app.url, events, { transactionType })
      const answer = await bench.logIn(await bench.member({}, { tenantId }))
      expect(types(app.deliveries)).toEqual(['user.login.success'])
      return answer
    },
  },
]
