import { jwtVerify } from 'jose'
import { expect } from 'vitest'
import { keyId, tenantId } from '../../lib/instance.ts'
import { claimsOf, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { keySet } from './steps.ts'

const vend = 'POST /api/jwt/vend'

export const vending: Row[] = [
  {
    fact: "any claims, signed; exp, iat and jti are the instance's own",
    source: 'API docs',
    answers: `${vend} 200`,
    body: 'JWTVendResponse',
    has: ['token'],
    run: async (bench) => {
      const claims = { sub: 'robot', exp: 1, iat: 1, jti: 'mine', deep: { er: [1] } }
      const body = { claims, keyId, timeToLiveInSeconds: 60 }
      const answer = await bench.send(vend, { key: true, tenant: tenantId, body })
      const token = claimsOf(textAt(answer.body, 'token'))
      expect(token).toMatchObject({ sub: 'robot', deep: { er: [1] } })
      expect(Number(token['exp']) - Number(token['iat'])).toBe(60)
      expect(token['jti']).not.toBe('mine')
      const { verifier } = await keySet(bench)
      const currentDate = new Date(bench.now())
      await jwtVerify(textAt(answer.body, 'token'), verifier, { currentDate })
      return answer
    },
  },
  {
    fact: 'nothing has to be given',
    source: 'API docs',
    answers: `${vend} 200`,
    body: 'JWTVendResponse',
    has: ['token'],
    run: async (bench) => bench.send(vend, { key: true, tenant: tenantId, body: {} }),
  },
  {
    fact: 'a key nobody knows',
    source: 'API docs',
    answers: `${vend} 400`,
    run: async (bench) => bench.send(vend, { key: true, body: { keyId: tenantId } }),
  },
  {
    fact: 'a key is needed',
    source: 'API docs',
    answers: `${vend} 401`,
    run: async (bench) => bench.send(vend, { body: {} }),
  },
]
