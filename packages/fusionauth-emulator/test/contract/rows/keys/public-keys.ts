import { importSPKI, jwtVerify } from 'jose'
import { createPublicKey } from 'node:crypto'
import { expect } from 'vitest'
import { issuer } from '../../lib/instance.ts'
import { textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { signedWith } from './steps.ts'

export const publicKeys: Row[] = [
  {
    fact: 'all public keys, by kid, as PEM',
    source: 'API docs',
    answers: 'GET /api/jwt/public-key 200',
    body: 'PublicKeyResponse',
    has: ['publicKeys'],
    lacks: ['publicKey'],
    run: async (bench) => {
      const { kid, token } = await signedWith(bench, 'RS256')
      const answer = await bench.send('GET /api/jwt/public-key')
      const key = await importSPKI(textAt(answer.body, ['publicKeys', kid]), 'RS256')
      const { payload } = await jwtVerify(token, key, { currentDate: new Date(bench.now()) })
      expect(payload.iss).toBe(issuer)
      return answer
    },
  },
  {
    fact: 'the public key of an application that has its own',
    source: 'API docs',
    answers: 'GET /api/jwt/public-key 200',
    body: 'PublicKeyResponse',
    has: ['publicKey'],
    lacks: ['publicKeys'],
    run: async (bench) => {
      const { member } = await signedWith(bench, 'ES256')
      const query = { applicationId: member.applicationId ?? '' }
      const answer = await bench.send('GET /api/jwt/public-key', { query })
      expect(createPublicKey(textAt(answer.body, 'publicKey')).asymmetricKeyType).toBe('ec')
      return answer
    },
  },
  {
    fact: 'the public key of a kid',
    source: 'client sources',
    answers: 'GET /api/jwt/public-key 200',
    body: 'PublicKeyResponse',
    has: ['publicKey'],
    run: async (bench) => {
      const { kid } = await signedWith(bench, 'RS256')
      return bench.send('GET /api/jwt/public-key', { query: { kid } })
    },
  },
  {
    fact: 'a kid nobody knows',
    source: 'client sources',
    answers: 'GET /api/jwt/public-key 404',
    run: async (bench) => bench.send('GET /api/jwt/public-key', { query: { kid: 'unknown' } }),
  },
  {
    fact: "an application that signs with the tenant's key",
    source: 'issue tracker',
    answers: 'GET /api/jwt/public-key 404',
    run: async (bench) => {
      const applicationId = await bench.application({ jwtConfiguration: { enabled: false } })
      return bench.send('GET /api/jwt/public-key', { query: { applicationId } })
    },
  },
  {
    fact: 'an application that signs with an HMAC key',
    source: 'API docs',
    answers: 'GET /api/jwt/public-key 404',
    run: async (bench) => {
      const { member } = await signedWith(bench, 'HS256')
      const query = { applicationId: member.applicationId ?? '' }
      return bench.send('GET /api/jwt/public-key', { query })
    },
  },
]
