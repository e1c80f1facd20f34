import { expect } from 'vitest'
import { keyId, tenantId } from '../../lib/instance.ts'
import { at, listAt, type Members, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { secrets, verifying } from './steps.ts'

const found = (fact: string, query: (person: Members) => Members): Row => ({
  fact,
  source: 'API docs',
  answers: 'GET /api/user 200',
  body: 'UserResponse',
  lacks: [...secrets, 'token'],
  run: async (bench) => {
    const username = bench.unique('user')
    const { email, id } = await bench.person({ user: { username } })
    const values = Object.entries(query({ email, username }))
    const answer = await bench.send('GET /api/user', {
      key: true,
      tenant: tenantId,
      query: Object.fromEntries(values.map(([name, value]) => [name, [value].flat().map(String)])),
    })
    expect(at(answer.body, 'user.id')).toBe(id)
    return answer
  },
})

export const retrieving: Row[] = [
  found('by e-mail address', ({ email }) => ({ email })),
  found('by username', ({ username }) => ({ username })),
  found('by login id, an address', ({ email }) => ({ loginId: email })),
  found('by login id, a username', ({ username }) => ({ loginId: username })),
  found('by login id of types that are repeated in the query', ({ username }) => ({
    loginId: username,
    loginIdTypes: ['email', 'username'],
  })),
  {
    fact: 'by a changePasswordId',
    source: 'API docs',
    answers: 'GET /api/user 200',
    body: 'UserResponse',
    has: ['user.id'],
    run: async (bench) => {
      const { email } = await bench.person()
      const { body } = await bench.admin('POST /api/user/forgot-password', {
        loginId: email,
        sendForgotPasswordMessage: false,
      })
      const query = { changePasswordId: textAt(body, 'changePasswordId') }
      return bench.send('GET /api/user', { key: true, query })
    },
  },
  {
    fact: 'by a verificationId',
    source: 'API docs',
    answers: 'GET /api/user 200',
    body: 'UserResponse',
    has: ['user.id'],
    run: async (bench) => {
      const tenant = await bench.tenant(verifying)
      const { email } = await bench.person({ tenantId: tenant })
      const { body } = await bench.send('PUT /api/user/verify-email', {
        key: true,
        tenant,
        query: { email, sendVerifyEmail: 'false' },
      })
      const query = { verificationId: textAt(body, 'verificationId') }
      return bench.send('GET /api/user', { key: true, query })
    },
  },
  {
    fact: 'by anything needs a key',
    source: 'API docs',
    answers: 'GET /api/user 401',
    run: async (bench) => bench.send('GET /api/user', { query: { email: 'x@example.com' } }),
  },
  {
    fact: 'by an address nobody has',
    source: 'API docs',
    answers: 'GET /api/user 404',
    run: async (bench) =>
      bench.send('GET /api/user', {
        key: true,
        tenant: tenantId,
        query: { email: 'nobody@example.com' },
      }),
  },
  {
    fact: 'by id',
    source: 'API docs',
    answers: 'GET /api/user/{userId} 200',
    body: 'UserResponse',
    has: ['user.id', 'user.email'],
    lacks: [...secrets, 'token'],
    run: async (bench) =>
      bench.send(`GET /api/user/${(await bench.person()).id.toUpperCase()}`, { key: true }),
  },
  {
    fact: 'by id needs a key',
    source: 'API docs',
    answers: 'GET /api/user/{userId} 401',
    run: async (bench) => bench.send(`GET /api/user/${(await bench.person()).id}`),
  },
  {
    fact: 'by an id nobody has',
    source: 'API docs',
    answers: 'GET /api/user/{userId} 404',
    run: async (bench) => bench.send(`GET /api/user/${keyId}`, { key: true }),
  },
  {
    fact: 'several by their ids',
    source: 'API docs',
    answers: 'GET /api/user/search 200',
    body: 'SearchResponse',
    is: { total: 2 },
    run: async (bench) => {
      const ids = [(await bench.person()).id, (await bench.person()).id]
      const answer = await bench.send('GET /api/user/search', {
        key: true,
        query: { ids: [...ids, keyId] },
      })
      const users = listAt(answer.body, 'users').map((user) => textAt(user, 'id'))
      expect(users.toSorted()).toEqual(ids.toSorted())
      return answer
    },
  },
  {
    fact: 'searching needs a key',
    source: 'API docs',
    answers: 'GET /api/user/search 401',
    run: async (bench) => bench.send('GET /api/user/search', { query: { ids: [keyId] } }),
  },
]
