import { expect } from 'vitest'
import { at, claimsOf } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { signedWith, validate } from './steps.ts'

export const validation: Row[] = [
  {
    fact: 'a valid token in the header: its claims',
    source: 'API docs',
    answers: `${validate} 200`,
    body: 'ValidateResponse',
    run: async (bench) => {
      const { token } = await signedWith(bench, 'RS256')
      const answer = await bench.send(validate, { bearer: token })
      expect(at(answer.body, 'jwt')).toEqual(claimsOf(token))
      return answer
    },
  },
  {
    fact: 'a valid token in the cookie',
    source: 'API docs',
    answers: `${validate} 200`,
    body: 'ValidateResponse',
    has: ['jwt.sub'],
    run: async (bench) => {
      const { token } = await signedWith(bench, 'HS256')
      return bench.send(validate, { cookie: `access_token=${token}` })
    },
  },
  {
    fact: 'no token',
    source: 'API docs',
    answers: `${validate} 401`,
    run: async (bench) => bench.send(validate),
  },
  {
    fact: 'an expired token',
    source: 'API docs',
    answers: `${validate} 401`,
    run: async (bench) => {
      const { token } = await signedWith(bench, 'ES256')
      bench.advance(3600)
      return bench.send(validate, { bearer: token })
    },
  },
  {
    fact: 'a token whose claims were changed',
    source: 'API docs',
    answers: `${validate} 401`,
    run: async (bench) => {
      const { token } = await signedWith(bench, 'HS256')
      const [head, , signature] = token.split('.')
      const claims = { ...claimsOf(token), roles: ['admin'] }
      const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
      return bench.send(validate, { bearer: `${head}.${payload}.${signature}` })
    },
  },
  {
    fact: 'a token without a signature',
    source: 'API docs',
    answers: `${validate} 401`,
    run: async (bench) => {
      const { token } = await signedWith(bench, 'RS256')
      const head = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
      return bench.send(validate, { bearer: `${head}.${token.split('.')[1]}.` })
    },
  },
]
