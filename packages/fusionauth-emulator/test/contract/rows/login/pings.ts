import { expect } from 'vitest'
import { keyId } from '../../lib/instance.ts'
import { numberAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'

export const pings: Row[] = [
  {
    fact: 'a ping with the ids in the path',
    source: 'client sources',
    answers: 'PUT /api/login/{userId}/{applicationId} 200',
    body: 'any',
    run: async (bench) => {
      const { applicationId, id } = await bench.member()
      const query = { ipAddress: '192.0.2.1' }
      return bench.send(`PUT /api/login/${id}/${applicationId}`, { key: true, query })
    },
  },
  {
    fact: 'a ping for an application the person is not registered to',
    source: 'API docs',
    answers: 'PUT /api/login/{userId}/{applicationId} 202',
    body: 'any',
    run: async (bench) => {
      const { id } = await bench.person()
      const applicationId = await bench.application()
      return bench.send(`PUT /api/login/${id}/${applicationId}`, { key: true })
    },
  },
  {
    fact: 'a ping with an application that is no id',
    source: 'API docs',
    answers: 'PUT /api/login/{userId}/{applicationId} 400',
    run: async (bench) => {
      const { id } = await bench.member()
      return bench.send(`PUT /api/login/${id}/no-uuid`, { key: true })
    },
  },
  {
    fact: 'a ping with the ids in the path needs a key',
    source: 'API docs',
    answers: 'PUT /api/login/{userId}/{applicationId} 401',
    run: async (bench) => {
      const { applicationId, id } = await bench.member()
      return bench.send(`PUT /api/login/${id}/${applicationId}`)
    },
  },
  {
    fact: 'a ping for a person nobody knows',
    source: 'API docs',
    answers: 'PUT /api/login/{userId}/{applicationId} 404',
    run: async (bench) => {
      const { applicationId } = await bench.member()
      return bench.send(`PUT /api/login/${keyId}/${applicationId}`, { key: true })
    },
  },
  {
    fact: 'a ping takes the ids from a JWT',
    source: 'API docs',
    answers: 'PUT /api/login 200',
    body: 'any',
    run: async (bench) => {
      const { token } = await bench.tokens(await bench.member())
      return bench.send('PUT /api/login', { bearer: token, query: { ipAddress: '192.0.2.1' } })
    },
  },
  {
    fact: 'a ping takes the ids from a JSON body',
    source: 'client sources',
    answers: 'PUT /api/login 200',
    body: 'any',
    run: async (bench) => {
      const { applicationId, id } = await bench.member()
      const body = { userId: id, applicationId, ipAddress: '192.0.2.1' }
      const answer = await bench.send('PUT /api/login', { key: true, body })
      expect(answer.text).not.toContain('"token"')
      return answer
    },
  },
  {
    fact: 'a ping counts as a login of the user and of the registration',
    source: 'API docs',
    answers: 'PUT /api/login 200',
    body: 'any',
    run: async (bench) => {
      const { applicationId, id } = await bench.member()
      bench.advance(10)
      const instant = Math.floor(bench.now())
      const body = { userId: id, applicationId }
      const answer = await bench.send('PUT /api/login', { key: true, body })
      const { body: found } = await bench.admin(`GET /api/user/${id}`)
      expect(numberAt(found, 'user.lastLoginInstant')).toBeGreaterThanOrEqual(instant)
      expect(numberAt(found, 'user.registrations.0.lastLoginInstant')).toBeGreaterThanOrEqual(
        instant,
      )
      return answer
    },
  },
  {
    fact: 'a ping for an application the person is not registered to, as JSON',
    source: 'API docs',
    answers: 'PUT /api/login 202',
    body: 'any',
    run: async (bench) => {
      const { id } = await bench.person()
      const body = { userId: id, applicationId: await bench.application() }
      return bench.send('PUT /api/login', { key: true, body })
    },
  },
  {
    fact: 'a ping without ids',
    source: 'API docs',
    answers: 'PUT /api/login 400',
    run: async (bench) => bench.send('PUT /api/login', { key: true, body: {} }),
  },
  {
    fact: 'a ping without authentication',
    source: 'API docs',
    answers: 'PUT /api/login 401',
    run: async (bench) => {
      const { applicationId, id } = await bench.member()
      return bench.send('PUT /api/login', { body: { userId: id, applicationId } })
    },
  },
  {
    fact: 'a ping for nobody, as JSON',
    source: 'API docs',
    answers: 'PUT /api/login 404',
    run: async (bench) => {
      const { applicationId } = await bench.member()
      return bench.send('PUT /api/login', { key: true, body: { userId: keyId, applicationId } })
    },
  },
]
