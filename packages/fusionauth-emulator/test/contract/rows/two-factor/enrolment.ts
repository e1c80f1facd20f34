import { expect } from 'vitest'
import type { Bench, Person } from '../../lib/bench.ts'
import { keyId } from '../../lib/instance.ts'
import { at, type Members, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import {
  authenticatorOf,
  challenged,
  complete,
  guarded,
  newSecret,
  totp,
  wrongCode,
} from '../../lib/totp.ts'
import { recoveryCodes } from './steps.ts'

async function enabled(bench: Bench, person: Person, members: Members = {}) {
  const { body } = await bench.send('GET /api/two-factor/secret', { key: true })
  const secret = textAt(body, 'secret')
  const answer = await bench.send(`POST /api/user/two-factor/${person.id}`, {
    key: true,
    body: { method: 'authenticator', secret, code: totp(bench, secret), ...members },
  })
  return { secret, answer }
}

async function methodIdOf(bench: Bench, person: Person): Promise<string> {
  const { body } = await bench.admin(`GET /api/user/${person.id}`)
  return textAt(body, 'user.twoFactor.methods.0.id')
}

export const enrolment: Row[] = [
  {
    fact: 'a secret in base64 and the same in base32',
    source: 'API docs',
    answers: 'GET /api/two-factor/secret 200',
    body: 'SecretResponse',
    has: ['secret', 'secretBase32Encoded'],
    run: async (bench) => {
      const answer = await bench.send('GET /api/two-factor/secret', { key: true })
      expect(textAt(answer.body, 'secretBase32Encoded')).toMatch(/^[A-Z2-7]{16,}$/)
      expect(Buffer.from(textAt(answer.body, 'secret'), 'base64').length).toBeGreaterThan(9)
      return answer
    },
  },
  {
    fact: 'a secret needs a key',
    source: 'API docs',
    answers: 'GET /api/two-factor/secret 401',
    run: async (bench) => bench.send('GET /api/two-factor/secret'),
  },
  {
    fact: 'a code of the secret enables an authenticator app: recovery codes, and 242 from then on',
    source: 'API docs',
    answers: 'POST /api/user/two-factor/{userId} 200',
    body: 'TwoFactorResponse',
    has: ['recoveryCodes.0'],
    run: async (bench) => {
      const member = await bench.member()
      const { answer, secret } = await enabled(bench, member)
      bench.advance(60)
      const { twoFactorId } = await challenged(bench, member)
      const done = await complete(bench, { twoFactorId, code: totp(bench, secret) })
      expect(done.status).toBe(200)
      return answer
    },
  },
  {
    fact: 'enabling a second factor keeps the refresh tokens by default',
    source: 'client sources',
    answers: 'GET /api/jwt/refresh/{tokenId} 200',
    body: 'RefreshTokenResponse',
    run: async (bench) => {
      const member = await bench.member()
      const { refreshTokenId } = await bench.tokens(member)
      expect((await enabled(bench, member)).answer.status).toBe(200)
      return bench.send(`GET /api/jwt/refresh/${refreshTokenId}`, { key: true })
    },
  },
  {
    fact: 'onMultiFactorEnable revokes the refresh tokens',
    source: 'API docs',
    answers: 'GET /api/jwt/refresh/{tokenId} 404',
    run: async (bench) => {
      const refreshTokenRevocationPolicy = { onMultiFactorEnable: true }
      const tenant = await bench.tenant({ jwtConfiguration: { refreshTokenRevocationPolicy } })
      const member = await bench.member({}, { tenantId: tenant })
      const { refreshTokenId } = await bench.tokens(member)
      await enabled(bench, member)
      return bench.send(`GET /api/jwt/refresh/${refreshTokenId}`, { key: true })
    },
  },
  {
    fact: 'no code, no method',
    source: 'API docs',
    answers: 'POST /api/user/two-factor/{userId} 400',
    run: async (bench) =>
      bench.send(`POST /api/user/two-factor/${(await bench.member()).id}`, { key: true, body: {} }),
  },
  {
    fact: 'enabling needs a key',
    source: 'API docs',
    answers: 'POST /api/user/two-factor/{userId} 401',
    run: async (bench) =>
      bench.send(`POST /api/user/two-factor/${(await bench.member()).id}`, { body: {} }),
  },
  {
    fact: 'enabling for nobody',
    source: 'API docs',
    answers: 'POST /api/user/two-factor/{userId} 404',
    run: async (bench) => {
      const secret = newSecret()
      const body = { method: 'authenticator', secret, code: totp(bench, secret) }
      return bench.send(`POST /api/user/two-factor/${keyId}`, { key: true, body })
    },
  },
  {
    fact: 'enabling with a wrong code',
    source: 'API docs',
    answers: 'POST /api/user/two-factor/{userId} 421',
    run: async (bench) => {
      const member = await bench.member()
      const secret = newSecret()
      const body = { method: 'authenticator', secret, code: wrongCode(bench, secret) }
      const answer = await bench.send(`POST /api/user/two-factor/${member.id}`, { key: true, body })
      expect((await bench.logIn(member)).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'a code disables the method: no challenge any more',
    source: 'API docs',
    answers: 'DELETE /api/user/two-factor/{userId} 200',
    body: 'empty',
    run: async (bench) => {
      const { person, secret } = await guarded(bench)
      const query = { code: totp(bench, secret), methodId: await methodIdOf(bench, person) }
      const answer = await bench.send(`DELETE /api/user/two-factor/${person.id}`, {
        key: true,
        query,
      })
      expect((await bench.logIn(person)).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'a recovery code removes all methods',
    source: 'API docs',
    answers: 'DELETE /api/user/two-factor/{userId} 200',
    body: 'empty',
    run: async (bench) => {
      const methods = [authenticatorOf(newSecret()), authenticatorOf(newSecret())]
      const person = await bench.member({}, { user: { twoFactor: { methods } } })
      const [code] = await recoveryCodes(bench, person)
      const query = { code: String(code), methodId: await methodIdOf(bench, person) }
      const answer = await bench.send(`DELETE /api/user/two-factor/${person.id}`, {
        key: true,
        query,
      })
      const { body } = await bench.admin(`GET /api/user/${person.id}`)
      expect(at(body, 'user.twoFactor')).toEqual({})
      return answer
    },
  },
  {
    fact: 'disabling without a code',
    source: 'API docs',
    answers: 'DELETE /api/user/two-factor/{userId} 400',
    run: async (bench) => {
      const { person } = await guarded(bench)
      return bench.send(`DELETE /api/user/two-factor/${person.id}`, { key: true })
    },
  },
  {
    fact: 'disabling needs a key',
    source: 'API docs',
    answers: 'DELETE /api/user/two-factor/{userId} 401',
    run: async (bench) =>
      bench.send(`DELETE /api/user/two-factor/${(await guarded(bench)).person.id}`),
  },
  {
    fact: 'disabling for nobody',
    source: 'API docs',
    answers: 'DELETE /api/user/two-factor/{userId} 404',
    run: async (bench) => {
      const query = { code: '123456', methodId: 'ABCD' }
      return bench.send(`DELETE /api/user/two-factor/${keyId}`, { key: true, query })
    },
  },
  {
    fact: 'disabling with a wrong code',
    source: 'API docs',
    answers: 'DELETE /api/user/two-factor/{userId} 421',
    run: async (bench) => {
      const { person, secret } = await guarded(bench)
      const query = { code: wrongCode(bench, secret), methodId: await methodIdOf(bench, person) }
      return bench.send(`DELETE /api/user/two-factor/${person.id}`, { key: true, query })
    },
  },
  {
    fact: 'new recovery codes',
    source: 'API docs',
    answers: 'POST /api/user/two-factor/recovery-code/{userId} 200',
    body: 'TwoFactorRecoveryCodeResponse',
    has: ['recoveryCodes.0'],
    run: async (bench) => {
      const { id } = (await guarded(bench)).person
      return bench.send(`POST /api/user/two-factor/recovery-code/${id}`, { key: true })
    },
  },
  {
    fact: 'recovery codes cannot be read any more: only their hashes are kept',
    source: 'release notes',
    answers: 'GET /api/user/two-factor/recovery-code/{userId} 200',
    body: 'TwoFactorRecoveryCodeResponse',
    is: { recoveryCodes: [] },
    run: async (bench) => {
      const { person } = await guarded(bench)
      await recoveryCodes(bench, person)
      return bench.send(`GET /api/user/two-factor/recovery-code/${person.id}`, { key: true })
    },
  },
  {
    fact: 'recovery codes need a key',
    source: 'API docs',
    answers: 'GET /api/user/two-factor/recovery-code/{userId} 401',
    run: async (bench) => {
      const { id } = (await guarded(bench)).person
      return bench.send(`GET /api/user/two-factor/recovery-code/${id}`)
    },
  },
  {
    fact: 'recovery codes of nobody',
    source: 'API docs',
    answers: 'GET /api/user/two-factor/recovery-code/{userId} 404',
    run: async (bench) =>
      bench.send(`GET /api/user/two-factor/recovery-code/${keyId}`, { key: true }),
  },
]
