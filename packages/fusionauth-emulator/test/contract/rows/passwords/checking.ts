import type { Row } from '../../lib/rows.ts'
import { guarded } from '../../lib/totp.ts'
import { changeIdOf } from './steps.ts'

export const checking: Row[] = [
  {
    fact: 'an id that is good',
    source: 'API docs',
    answers: 'GET /api/user/change-password/{changePasswordId} 200',
    body: 'empty',
    run: async (bench) => {
      const id = await changeIdOf(bench, await bench.member())
      return bench.send(`GET /api/user/change-password/${id}`)
    },
  },
  {
    fact: 'a person with a second factor has to show it first',
    source: 'API docs',
    answers: 'GET /api/user/change-password/{changePasswordId} 400',
    codes: ['[TrustTokenRequired]'],
    run: async (bench) => {
      const id = await changeIdOf(bench, (await guarded(bench)).person)
      return bench.send(`GET /api/user/change-password/${id}`)
    },
  },
  {
    fact: 'an id nobody knows',
    source: 'API docs',
    answers: 'GET /api/user/change-password/{changePasswordId} 404',
    run: async (bench) => bench.send('GET /api/user/change-password/unknown'),
  },
  {
    fact: 'by login id',
    source: 'API docs',
    answers: 'GET /api/user/change-password 200',
    body: 'empty',
    run: async (bench) => {
      const { email, tenantId } = await bench.member()
      const query = { loginId: email }
      return bench.send('GET /api/user/change-password', { key: true, tenant: tenantId, query })
    },
  },
  {
    fact: 'by login id, of a person with a second factor',
    source: 'API docs',
    answers: 'GET /api/user/change-password 400',
    codes: ['[TrustTokenRequired]'],
    run: async (bench) => {
      const { email, tenantId } = (await guarded(bench)).person
      const query = { loginId: email }
      return bench.send('GET /api/user/change-password', { key: true, tenant: tenantId, query })
    },
  },
  {
    fact: 'by JWT',
    source: 'API docs',
    answers: 'GET /api/user/change-password 200',
    body: 'empty',
    run: async (bench) => {
      const { token } = await bench.tokens(await bench.member())
      return bench.send('GET /api/user/change-password', { bearer: token })
    },
  },
  {
    fact: 'by login id needs a key',
    source: 'API docs',
    answers: 'GET /api/user/change-password 401',
    run: async (bench) => {
      const { email, tenantId } = await bench.member()
      const query = { loginId: email }
      return bench.send('GET /api/user/change-password', { tenant: tenantId, query })
    },
  },
]
