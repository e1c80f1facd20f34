import { expect } from 'vitest'
import { keyId, password } from '../../lib/instance.ts'
import { at } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { create, newEmail, secrets } from './steps.ts'

export const changing: Row[] = [
  {
    fact: 'PATCH merges',
    source: 'API docs',
    answers: 'PATCH /api/user/{userId} 200',
    body: 'UserResponse',
    is: { 'user.firstName': 'Robin', 'user.lastName': 'Doe', 'user.data': { a: 1, b: 2 } },
    run: async (bench) => {
      const names = { firstName: 'Kim', lastName: 'Doe', data: { a: 1 } }
      const { id } = await bench.person({ user: names })
      const user = { firstName: 'Robin', data: { b: 2 } }
      return bench.send(`PATCH /api/user/${id}`, { key: true, body: { user } })
    },
  },
  {
    fact: 'a merge patch by its own content type',
    source: 'API docs',
    answers: 'PATCH /api/user/{userId} 200',
    body: 'UserResponse',
    is: { 'user.firstName': 'Robin' },
    lacks: ['user.lastName'],
    run: async (bench) => {
      const { id } = await bench.person({ user: { firstName: 'Kim', lastName: 'Doe' } })
      return bench.send(`PATCH /api/user/${id}`, {
        key: true,
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ user: { firstName: 'Robin', lastName: null } }),
      })
    },
  },
  {
    fact: 'a list of operations by its own content type',
    source: 'API docs',
    answers: 'PATCH /api/user/{userId} 200',
    body: 'UserResponse',
    is: { 'user.firstName': 'Robin' },
    lacks: ['user.lastName'],
    run: async (bench) => {
      const { id } = await bench.person({ user: { firstName: 'Kim', lastName: 'Doe' } })
      return bench.send(`PATCH /api/user/${id}`, {
        key: true,
        headers: { 'content-type': 'application/json-patch+json' },
        body: JSON.stringify([
          { op: 'replace', path: '/user/firstName', value: 'Robin' },
          { op: 'remove', path: '/user/lastName' },
        ]),
      })
    },
  },
  {
    fact: 'an address that changed is the one to log in with',
    source: 'API docs',
    answers: 'PATCH /api/user/{userId} 200',
    body: 'UserResponse',
    run: async (bench) => {
      const person = await bench.person()
      const email = newEmail(bench)
      const answer = await bench.send(`PATCH /api/user/${person.id}`, {
        key: true,
        body: { user: { email } },
      })
      expect((await bench.logIn(person)).status).toBe(404)
      expect((await bench.logIn({ ...person, email })).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'an address of somebody else',
    source: 'API docs',
    answers: 'PATCH /api/user/{userId} 400',
    codes: ['[duplicate]user.email'],
    run: async (bench) => {
      const { email } = await bench.person()
      const { id } = await bench.person()
      return bench.send(`PATCH /api/user/${id}`, { key: true, body: { user: { email } } })
    },
  },
  {
    fact: 'changing needs a key',
    source: 'API docs',
    answers: 'PATCH /api/user/{userId} 401',
    run: async (bench) =>
      bench.send(`PATCH /api/user/${(await bench.person()).id}`, { body: { user: {} } }),
  },
  {
    fact: 'nobody to change',
    source: 'API docs',
    answers: 'PATCH /api/user/{userId} 404',
    run: async (bench) => bench.send(`PATCH /api/user/${keyId}`, { key: true, body: { user: {} } }),
  },
  {
    fact: 'PUT replaces; the password stays if none is given',
    source: 'API docs',
    answers: 'PUT /api/user/{userId} 200',
    body: 'UserResponse',
    lacks: ['user.lastName', ...secrets],
    is: { 'user.firstName': 'Robin' },
    run: async (bench) => {
      const person = await bench.person({ user: { firstName: 'Kim', lastName: 'Doe' } })
      const answer = await bench.send(`PUT /api/user/${person.id}`, {
        key: true,
        body: { user: { email: person.email, firstName: 'Robin' } },
      })
      expect((await bench.logIn(person)).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'PUT with an address of somebody else',
    source: 'API docs',
    answers: 'PUT /api/user/{userId} 400',
    codes: ['[duplicate]user.email'],
    run: async (bench) => {
      const { email } = await bench.person()
      const { id } = await bench.person()
      return bench.send(`PUT /api/user/${id}`, { key: true, body: { user: { email } } })
    },
  },
  {
    fact: 'PUT needs a key',
    source: 'API docs',
    answers: 'PUT /api/user/{userId} 401',
    run: async (bench) =>
      bench.send(`PUT /api/user/${(await bench.person()).id}`, { body: { user: {} } }),
  },
  {
    fact: 'PUT on nobody',
    source: 'API docs',
    answers: 'PUT /api/user/{userId} 404',
    run: async (bench) =>
      bench.send(`PUT /api/user/${keyId}`, {
        key: true,
        body: { user: { email: newEmail(bench) } },
      }),
  },
  {
    fact: 'reactivating',
    source: 'API docs',
    answers: 'PUT /api/user/{userId} 200',
    body: 'UserResponse',
    is: { 'user.active': true },
    run: async (bench) => {
      const person = await bench.person()
      await bench.admin(`DELETE /api/user/${person.id}`)
      const answer = await bench.send(`PUT /api/user/${person.id}`, {
        key: true,
        query: { reactivate: 'true' },
      })
      expect((await bench.logIn(person)).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'DELETE deactivates: the user is there, and not active',
    source: 'API docs',
    answers: 'DELETE /api/user/{userId} 200',
    body: 'empty',
    run: async (bench) => {
      const person = await bench.person()
      const answer = await bench.send(`DELETE /api/user/${person.id}`, { key: true })
      const { body } = await bench.admin(`GET /api/user/${person.id}`)
      expect(at(body, 'user.active')).toBe(false)
      expect((await bench.logIn(person)).status).toBe(423)
      return answer
    },
  },
  {
    fact: 'hardDelete removes; the address is free again',
    source: 'API docs',
    answers: 'DELETE /api/user/{userId} 200',
    body: 'empty',
    run: async (bench) => {
      const { email, id } = await bench.person()
      const query = { hardDelete: 'true' }
      const answer = await bench.send(`DELETE /api/user/${id}`, { key: true, query })
      expect((await bench.send(`GET /api/user/${id}`, { key: true })).status).toBe(404)
      expect((await create(bench, { email, password })).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'deleting needs a key',
    source: 'API docs',
    answers: 'DELETE /api/user/{userId} 401',
    run: async (bench) => bench.send(`DELETE /api/user/${(await bench.person()).id}`),
  },
  {
    fact: 'nobody to delete',
    source: 'API docs',
    answers: 'DELETE /api/user/{userId} 404',
    run: async (bench) => bench.send(`DELETE /api/user/${keyId}`, { key: true }),
  },
]
