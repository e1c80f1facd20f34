import { expect } from 'vitest'
import type { Bench } from '../../lib/bench.ts'
import { claimsOf, type Members, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { challenged, complete, guarded, totp } from '../../lib/totp.ts'
import { recoveryCodes, started } from './steps.ts'

/** As far as the answer to the second step. */
async function passed(bench: Bench, members: Members = {}, application: Members = {}) {
  const { person, secret } = await guarded(bench, application)
  const { twoFactorId } = await challenged(bench, person)
  const code = totp(bench, secret)
  return { person, secret, answer: await complete(bench, { twoFactorId, code, ...members }) }
}

const trusting = {
  multiFactorConfiguration: { loginPolicy: 'Enabled', trustPolicy: 'Any' },
}

export const completed: Row[] = [
  {
    fact: 'the right code logs in, without any key: tokens, the user and a trust token',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 200',
    has: [
      'token',
      'tokenExpirationInstant',
      'refreshToken',
      'refreshTokenId',
      'user.id',
      'trustToken',
    ],
    lacks: ['twoFactorId', 'methods', 'twoFactorTrustId', 'state'],
    run: async (bench) => {
      const { answer } = await passed(bench)
      expect(Object.keys(answer.cookies).toSorted()).toEqual(['access_token', 'refresh_token'])
      return answer
    },
  },
  {
    fact: 'the application of the login is remembered',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 200',
    run: async (bench) => {
      const { answer, person } = await passed(bench)
      const claims = claimsOf(textAt(answer.body, 'token'))
      expect(claims).toMatchObject({ aud: person.applicationId, sub: person.id })
      return answer
    },
  },
  {
    fact: 'noJWT: no tokens, no cookies',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 200',
    has: ['user.id'],
    lacks: ['token', 'refreshToken', 'refreshTokenId', 'tokenExpirationInstant'],
    run: async (bench) => {
      const { answer } = await passed(bench, { noJWT: true })
      expect(answer.cookies).toEqual({})
      return answer
    },
  },
  {
    fact: 'trustComputer: an id, and a persistent cookie with it that no script can read',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 200',
    has: ['twoFactorTrustId'],
    run: async (bench) => {
      const { answer } = await passed(bench, { trustComputer: true }, trusting)
      const { attributes, value } = answer.cookies['fusionauth.trust'] ?? {}
      expect(value).toBe(textAt(answer.body, 'twoFactorTrustId'))
      expect(attributes).toMatchObject({ httponly: '', path: '/', 'max-age': '2592000' })
      return answer
    },
  },
  {
    fact: 'a trusted computer is not challenged again, by the id in the body',
    source: 'API docs',
    answers: 'POST /api/login 200',
    has: ['token'],
    run: async (bench) => {
      const { answer, person } = await passed(bench, { trustComputer: true }, trusting)
      const twoFactorTrustId = textAt(answer.body, 'twoFactorTrustId')
      return bench.logIn(person, { twoFactorTrustId })
    },
  },
  {
    fact: 'the cookie fusionauth.trust beats the id in the body',
    source: 'API docs',
    answers: 'POST /api/login 200',
    has: ['token'],
    run: async (bench) => {
      const { answer, person } = await passed(bench, { trustComputer: true }, trusting)
      const trusted = textAt(answer.body, 'twoFactorTrustId')
      const inBody = { twoFactorTrustId: trusted }
      const refused = await bench.logIn(person, inBody, { cookie: 'fusionauth.trust=unknown' })
      expect(refused.status).toBe(242)
      const cookie = `fusionauth.trust=${trusted}`
      return bench.logIn(person, { twoFactorTrustId: 'unknown' }, { cookie })
    },
  },
  {
    fact: 'trust ends after thirty days',
    source: 'API docs',
    answers: 'POST /api/login 242',
    run: async (bench) => {
      const { answer, person } = await passed(bench, { trustComputer: true }, trusting)
      bench.advance(2_592_001)
      return bench.logIn(person, { twoFactorTrustId: textAt(answer.body, 'twoFactorTrustId') })
    },
  },
  {
    fact: 'trust is of one person',
    source: 'API docs',
    answers: 'POST /api/login 242',
    run: async (bench) => {
      const { answer } = await passed(bench, { trustComputer: true }, trusting)
      const { person } = await guarded(bench, trusting)
      return bench.logIn(person, { twoFactorTrustId: textAt(answer.body, 'twoFactorTrustId') })
    },
  },
  {
    fact: 'the state given at the start comes back',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 200',
    is: { state: { where: ['checkout'] } },
    run: async (bench) => {
      const { person, secret } = await guarded(bench)
      const state = { where: ['checkout'] }
      const { twoFactorId } = await started(bench, person, { state })
      return complete(bench, { twoFactorId, code: totp(bench, secret) })
    },
  },
  {
    fact: 'a code given or made by the start works',
    source: 'OpenAPI',
    answers: 'POST /api/two-factor/login 200',
    has: ['token'],
    run: async (bench) => {
      const { person } = await guarded(bench)
      const { answer, twoFactorId } = await started(bench, person)
      return complete(bench, { twoFactorId, code: textAt(answer.body, 'code') })
    },
  },
  {
    fact: 'a recovery code works as a code, once',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 200',
    has: ['token'],
    run: async (bench) => {
      const { person } = await guarded(bench)
      const [code] = await recoveryCodes(bench, person)
      const first = await challenged(bench, person)
      const answer = await complete(bench, { ...first, methods: undefined, code })
      const { twoFactorId } = await challenged(bench, person)
      expect((await complete(bench, { twoFactorId, code })).status).toBe(421)
      return answer
    },
  },
  {
    fact: 'a twoFactorId still lives just before five minutes',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 200',
    run: async (bench) => {
      const { person, secret } = await guarded(bench)
      const { twoFactorId } = await challenged(bench, person)
      bench.advance(290)
      return complete(bench, { twoFactorId, code: totp(bench, secret) })
    },
  },
]
