import { expect } from 'vitest'
import { globalKey } from '../../lib/http.ts'
import { textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'

const basic = (key: string) => `Basic ${Buffer.from(`apikey:${key}`).toString('base64')}`

export const status: Row[] = [
  {
    fact: 'without authentication: ok, and nothing more',
    source: 'API docs',
    answers: 'GET /api/status 200',
    body: 'json',
    run: async (bench) => {
      const answer = await bench.send('GET /api/status')
      expect(answer.body).toEqual({ status: 'ok' })
      return answer
    },
  },
  {
    fact: 'with a key: the version',
    source: 'API docs',
    answers: 'GET /api/status 200',
    body: 'json',
    has: ['version'],
    run: async (bench) => {
      const answer = await bench.send('GET /api/status', { key: true })
      expect(textAt(answer.body, 'version')).toMatch(/^1\.69\.\d+$/)
      return answer
    },
  },
  {
    fact: 'the key may come by Basic',
    source: 'API docs',
    answers: 'GET /api/status 200',
    body: 'json',
    has: ['version'],
    run: async (bench) => bench.send('GET /api/status', { key: basic(globalKey) }),
  },
  {
    fact: 'health: no authentication, no body',
    source: 'API docs',
    answers: 'GET /api/health 200',
    body: 'empty',
    run: async (bench) => bench.send('GET /api/health'),
  },
]
