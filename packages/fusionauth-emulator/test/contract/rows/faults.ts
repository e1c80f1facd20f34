import { expect } from 'vitest'
import type { Bench } from '../lib/bench.ts'
import type { How } from '../lib/http.ts'
import type { Row, Sheet } from '../lib/rows.ts'

// What FusionAuth answers when it or what it needs is broken: the emulator is told to.

type Way = [
  fact: string,
  answers: Row['answers'],
  body: string,
  how: (bench: Bench) => Promise<How>,
]

const searchDown = {
  generalErrors: [{ code: '[SearchException]', message: 'The search is down.' }],
}

const login = async (bench: Bench): Promise<How> => {
  const { applicationId, email, password } = await bench.member()
  return { key: true, body: { applicationId, loginId: email, password } }
}

const refresh = async (bench: Bench): Promise<How> => {
  const { refreshToken } = await bench.tokens(await bench.member())
  return { body: { refreshToken } }
}

const nothing = () => Promise.resolve({})

const ways: Way[] = [
  ['an internal error has no body', 'POST /api/login 500', 'empty', login],
  ['the search engine is down', 'POST /api/login 503', 'Errors', login],
  ['an internal error has no body', 'POST /api/jwt/refresh 500', 'empty', refresh],
  ['the search engine is down', 'POST /api/jwt/refresh 503', 'Errors', refresh],
  ['an internal error has no body', 'POST /oauth2/token 500', 'empty', nothing],
  ['an internal error, the only other status', 'POST /api/logout 500', 'empty', nothing],
  ['the database cannot be reached', 'GET /api/status 452', 'empty', nothing],
  ['an internal error', 'GET /api/status 500', 'empty', nothing],
  ['unhealthy', 'GET /api/health 500', 'empty', nothing],
]

const broken = ([fact, answers, body, how]: Way): Row => ({
  fact,
  source: 'API docs',
  answers,
  body,
  run: async (bench) => {
    const [method = '', path = '', status = ''] = answers.split(' ')
    const given = await how(bench)
    const fault = bench.emulator.faults.add({
      method,
      path,
      kind: 'status',
      status: Number(status),
      count: 1,
      ...(body === 'Errors' && {
        body: JSON.stringify(searchDown),
        headers: { 'content-type': 'application/json' },
      }),
    })
    const answer = await bench.send(`${method} ${path}`, given)
    expect(fault.hits).toBe(1)
    const after = await bench.send(`${method} ${path}`, given)
    expect(after.status).not.toBe(Number(status))
    return answer
  },
})

export const faults: Sheet = {
  name: 'faults',
  rows: ways.map(broken),
}
