import { expect } from 'vitest'
import type { Bench } from '../../lib/bench.ts'
import { tenantId } from '../../lib/instance.ts'
import { globalKey } from '../../lib/http.ts'
import { at } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'

/** A key with these members, made as a key manager does. */
async function apiKey(bench: Bench, members: object): Promise<string> {
  const key = bench.unique('an-api-key-that-is-long-enough')
  const { body, status: answered } = await bench.send('POST /api/api-key', {
    key: 'the-key-of-the-key-manager',
    body: { apiKey: { key, ...members } },
  })
  if (answered !== 200) throw new Error(`api key: ${answered} ${JSON.stringify(body)}`)
  return key
}

const permissions = { endpoints: { '/api/user': ['GET'] } }

export const access: Row[] = [
  {
    fact: 'a key without permissions may do everything',
    source: 'API docs',
    answers: 'GET /api/tenant/{tenantId} 200',
    body: 'TenantResponse',
    run: async (bench) => {
      const key = await apiKey(bench, {})
      return bench.send(`GET /api/tenant/${tenantId}`, { key })
    },
  },
  {
    fact: 'a key with permissions may do what they say',
    source: 'API docs',
    answers: 'GET /api/user/{userId} 200',
    body: 'UserResponse',
    run: async (bench) => {
      const key = await apiKey(bench, { permissions })
      return bench.send(`GET /api/user/${(await bench.person()).id}`, { key })
    },
  },
  {
    fact: 'another method than the permissions have',
    source: 'API docs',
    answers: 'DELETE /api/user/{userId} 401',
    run: async (bench) => {
      const key = await apiKey(bench, { permissions })
      return bench.send(`DELETE /api/user/${(await bench.person()).id}`, { key })
    },
  },
  {
    fact: 'another endpoint than the permissions have: 401, not 403',
    source: 'API docs',
    answers: 'GET /api/tenant/{tenantId} 401',
    run: async (bench) => {
      const key = await apiKey(bench, { permissions })
      return bench.send(`GET /api/tenant/${tenantId}`, { key })
    },
  },
  {
    fact: "a key of one tenant does not see another's people",
    source: 'API docs',
    answers: 'GET /api/user/{userId} 404',
    run: async (bench) => {
      const tenant = await bench.tenant()
      const key = await apiKey(bench, { tenantId: tenant })
      const { id } = await bench.person({ tenantId: tenant })
      expect((await bench.send(`GET /api/user/${id}`, { key })).status).toBe(200)
      return bench.send(`GET /api/user/${(await bench.person()).id}`, { key })
    },
  },
  {
    fact: 'a key of one tenant needs no header to say which one',
    source: 'API docs',
    answers: 'POST /api/user 200',
    body: 'UserResponse',
    run: async (bench) => {
      const tenant = await bench.tenant()
      const key = await apiKey(bench, { tenantId: tenant })
      const user = { email: `${bench.unique('new')}@example.com`, password: 'long enough' }
      const answer = await bench.send('POST /api/user', { key, body: { user } })
      expect(at(answer.body, 'user.tenantId')).toBe(tenant)
      return answer
    },
  },
  {
    fact: 'several tenants, none named, no way to tell: the message names the header',
    source: 'API docs',
    answers: 'POST /api/user 400',
    codes: ['[TenantIdRequired]'],
    run: async (bench) => {
      await bench.tenant()
      const user = { email: `${bench.unique('new')}@example.com`, password: 'long enough' }
      const answer = await bench.send('POST /api/user', { key: true, body: { user } })
      expect(at(answer.body, 'generalErrors.0.message')).toMatch(/X-FusionAuth-TenantId/i)
      return answer
    },
  },
  {
    fact: "in another tenant's name the person is not found",
    source: 'API docs',
    answers: 'GET /api/user/{userId} 404',
    run: async (bench) => {
      const { id } = await bench.person()
      return bench.send(`GET /api/user/${id}`, { key: true, tenant: await bench.tenant() })
    },
  },
  {
    fact: "in another tenant's name the application is not found",
    source: 'API docs',
    answers: 'GET /api/application/{applicationId} 404',
    run: async (bench) => {
      const id = await bench.application()
      return bench.send(`GET /api/application/${id}`, { key: true, tenant: await bench.tenant() })
    },
  },
  {
    fact: 'a key with a scheme word before it',
    source: 'API docs',
    answers: 'GET /api/user/{userId} 401',
    run: async (bench) => {
      const { id } = await bench.person()
      return bench.send(`GET /api/user/${id}`, { bearer: globalKey })
    },
  },
  {
    fact: 'a key nobody knows',
    source: 'API docs',
    answers: 'GET /api/user/{userId} 401',
    run: async (bench) => {
      const { id } = await bench.person()
      return bench.send(`GET /api/user/${id}`, { key: 'unknown' })
    },
  },
]
