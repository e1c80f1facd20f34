import { expect } from 'vitest'
import { keyId } from '../../lib/instance.ts'
import type { Row } from '../../lib/rows.ts'
import { complete, guarded } from '../../lib/totp.ts'
import { started } from './steps.ts'

export const starting: Row[] = [
  {
    fact: 'a challenge without a login: a code, the methods and an id',
    source: 'OpenAPI',
    answers: 'POST /api/two-factor/start 200',
    body: 'TwoFactorStartResponse',
    has: ['code', 'methods.0.id', 'twoFactorId'],
    lacks: ['methods.0.secret'],
    run: async (bench) => (await started(bench, (await guarded(bench)).person)).answer,
  },
  {
    fact: 'the person may be named by the login id',
    source: 'OpenAPI',
    answers: 'POST /api/two-factor/start 200',
    body: 'TwoFactorStartResponse',
    has: ['twoFactorId'],
    run: async (bench) => {
      const { person } = await guarded(bench)
      const body = { userId: undefined, loginId: person.email }
      return (await started(bench, person, body)).answer
    },
  },
  {
    fact: "the code may be the caller's",
    source: 'OpenAPI',
    answers: 'POST /api/two-factor/start 200',
    body: 'TwoFactorStartResponse',
    is: { code: '314159' },
    run: async (bench) => {
      const { person } = await guarded(bench)
      const { answer, twoFactorId } = await started(bench, person, { code: '314159' })
      const done = await complete(bench, { twoFactorId, code: '314159' })
      expect(done.status).toBe(200)
      return answer
    },
  },
  {
    fact: 'nobody is named',
    source: 'API docs',
    answers: 'POST /api/two-factor/start 400',
    run: async (bench) => bench.send('POST /api/two-factor/start', { key: true, body: {} }),
  },
  {
    fact: 'a key is needed',
    source: 'API docs',
    answers: 'POST /api/two-factor/start 401',
    run: async (bench) => {
      const { person } = await guarded(bench)
      return bench.send('POST /api/two-factor/start', { body: { userId: person.id } })
    },
  },
  {
    fact: 'the person does not exist',
    source: 'API docs',
    answers: 'POST /api/two-factor/start 404',
    run: async (bench) =>
      bench.send('POST /api/two-factor/start', { key: true, body: { userId: keyId } }),
  },
]
