import { expect } from 'vitest'
import { keyId } from '../../lib/instance.ts'
import type { Row } from '../../lib/rows.ts'
import { type } from './steps.ts'

const one = '/api/user/registration/{userId}/{applicationId}'

export const rest: Row[] = [
  {
    fact: 'a registration is read',
    source: 'API docs',
    answers: `GET ${one} 200`,
    body: type,
    has: ['registration.id', 'registration.applicationId'],
    lacks: ['token', 'refreshToken'],
    run: async (bench) => {
      const { applicationId, id } = await bench.member()
      return bench.send(`GET /api/user/registration/${id}/${applicationId}`, { key: true })
    },
  },
  {
    fact: 'reading needs a key',
    source: 'API docs',
    answers: `GET ${one} 401`,
    run: async (bench) => {
      const { applicationId, id } = await bench.member()
      return bench.send(`GET /api/user/registration/${id}/${applicationId}`)
    },
  },
  {
    fact: 'a registration that is missing',
    source: 'API docs',
    answers: `GET ${one} 404`,
    run: async (bench) => {
      const { id } = await bench.person()
      const route = `GET /api/user/registration/${id}/${await bench.application()}`
      return bench.send(route, { key: true })
    },
  },
  {
    fact: 'PATCH merges',
    source: 'API docs',
    answers: `PATCH ${one} 200`,
    body: type,
    is: { 'registration.username': 'robin', 'registration.roles': ['admin'] },
    run: async (bench) => {
      const given = { registration: { username: 'robin' } }
      const { applicationId, id } = await bench.member({}, given)
      const body = { registration: { roles: ['admin'] } }
      return bench.send(`PATCH /api/user/registration/${id}/${applicationId}`, { key: true, body })
    },
  },
  {
    fact: 'PATCH needs a key',
    source: 'API docs',
    answers: `PATCH ${one} 401`,
    run: async (bench) => {
      const { applicationId, id } = await bench.member()
      const body = { registration: { roles: ['admin'] } }
      return bench.send(`PATCH /api/user/registration/${id}/${applicationId}`, { body })
    },
  },
  {
    fact: 'PATCH of a registration that is missing',
    source: 'API docs',
    answers: `PATCH ${one} 404`,
    run: async (bench) => {
      const { id } = await bench.person()
      const route = `PATCH /api/user/registration/${id}/${await bench.application()}`
      return bench.send(route, { key: true, body: { registration: { roles: [] } } })
    },
  },
  {
    fact: 'PUT replaces',
    source: 'API docs',
    answers: 'PUT /api/user/registration/{userId} 200',
    body: type,
    is: { 'registration.roles': ['reader'] },
    lacks: ['registration.username'],
    run: async (bench) => {
      const given = { registration: { username: 'robin', roles: ['admin'] } }
      const { applicationId, id } = await bench.member({}, given)
      const body = { registration: { applicationId, roles: ['reader'] } }
      return bench.send(`PUT /api/user/registration/${id}`, { key: true, body })
    },
  },
  {
    fact: 'PUT needs a key',
    source: 'API docs',
    answers: 'PUT /api/user/registration/{userId} 401',
    run: async (bench) => {
      const { applicationId, id } = await bench.member()
      const body = { registration: { applicationId } }
      return bench.send(`PUT /api/user/registration/${id}`, { body })
    },
  },
  {
    fact: 'a registration is deleted: the person is not registered any more',
    source: 'API docs',
    answers: `DELETE ${one} 200`,
    body: 'empty',
    run: async (bench) => {
      const member = await bench.member()
      const route = `DELETE /api/user/registration/${member.id}/${member.applicationId}`
      const answer = await bench.send(route, { key: true })
      expect((await bench.logIn(member)).status).toBe(202)
      return answer
    },
  },
  {
    fact: 'deleting needs a key',
    source: 'API docs',
    answers: `DELETE ${one} 401`,
    run: async (bench) => {
      const { applicationId, id } = await bench.member()
      return bench.send(`DELETE /api/user/registration/${id}/${applicationId}`)
    },
  },
  {
    fact: 'a registration of nobody',
    source: 'API docs',
    answers: `DELETE ${one} 404`,
    run: async (bench) => {
      const route = `DELETE /api/user/registration/${keyId}/${await bench.application()}`
      return bench.send(route, { key: true })
    },
  },
]
