import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Bench } from '../../lib/bench.ts'
import { password, templateId, tenantId } from '../../lib/instance.ts'
import { at, claimsOf, type Members, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { type } from './steps.ts'

const toVerify = { verifyRegistration: true, verificationEmailTemplateId: templateId }

const secrets = ['user.password', 'user.salt', 'user.twoFactor.recoveryCodes']

const newUser = (bench: Bench) => ({ email: `${bench.unique('new')}@example.com`, password })

async function signUp(bench: Bench, application: Members = {}, body: Members = {}) {
  const registration = { applicationId: await bench.application(application) }
  return bench.send('POST /api/user/registration', {
    key: true,
    tenant: tenantId,
    body: { user: newUser(bench), registration, ...body },
  })
}

export const creating: Row[] = [
  {
    fact: 'a sign-up logs in: user, registration, token, refresh token and its id',
    source: 'API docs',
    answers: 'POST /api/user/registration 200',
    body: type,
    has: [
      'registration.id',
      'registration.applicationId',
      'registration.insertInstant',
      'user.id',
      'token',
      'tokenExpirationInstant',
      'refreshToken',
      'refreshTokenId',
    ],
    lacks: [
      ...secrets,
      'registrationVerificationId',
      'registrationVerificationOneTimeCode',
      'registration.authenticationToken',
    ],
    run: async (bench) => {
      const answer = await signUp(bench)
      expect(claimsOf(textAt(answer.body, 'token'))).toMatchObject({
        applicationId: at(answer.body, 'registration.applicationId'),
        authenticationType: 'REGISTRATION',
        sub: at(answer.body, 'user.id'),
      })
      expect((await bench.refresh(textAt(answer.body, 'refreshToken'))).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'no refresh token where the application gives none at login',
    source: 'API docs',
    answers: 'POST /api/user/registration 200',
    body: type,
    has: ['token'],
    lacks: ['refreshToken', 'refreshTokenId'],
    run: async (bench) => signUp(bench, { loginConfiguration: { generateRefreshTokens: false } }),
  },
  {
    fact: 'stray members beside the known ones are tolerated',
    source: 'example apps',
    answers: 'POST /api/user/registration 200',
    body: type,
    run: async (bench) => signUp(bench, {}, { roles: ['admin'], extra: { a: 1 } }),
  },
  {
    fact: 'an authentication token is made on demand',
    source: 'API docs',
    answers: 'POST /api/user/registration 200',
    body: type,
    has: ['registration.authenticationToken'],
    run: async (bench) => {
      const application = { authenticationTokenConfiguration: { enabled: true } }
      return signUp(bench, application, { generateAuthenticationToken: true })
    },
  },
  {
    fact: 'a verification is begun where the application asks for it',
    source: 'API docs',
    answers: 'POST /api/user/registration 200',
    body: type,
    is: { 'registration.verified': false },
    run: async (bench) => signUp(bench, { ...toVerify, unverified: { behavior: 'Gated' } }),
  },
  {
    fact: 'skipRegistrationVerification leaves it verified',
    source: 'API docs',
    answers: 'POST /api/user/registration 200',
    body: type,
    is: { 'registration.verified': true },
    lacks: ['registrationVerificationId'],
    run: async (bench) => signUp(bench, toVerify, { skipRegistrationVerification: true }),
  },
  {
    fact: 'an address that is taken',
    source: 'issue tracker',
    answers: 'POST /api/user/registration 400',
    codes: ['[duplicate]user.email'],
    run: async (bench) => {
      const { email } = await bench.person()
      return signUp(bench, {}, { user: { email, password } })
    },
  },
  {
    fact: 'a short password',
    source: 'API docs',
    answers: 'POST /api/user/registration 400',
    codes: ['[tooShort]user.password'],
    run: async (bench) => signUp(bench, {}, { user: { ...newUser(bench), password: 'short' } }),
  },
  {
    fact: 'no application',
    source: 'API docs',
    answers: 'POST /api/user/registration 400',
    run: async (bench) => signUp(bench, {}, { registration: {} }),
  },
  {
    fact: 'signing up needs a key',
    source: 'API docs',
    answers: 'POST /api/user/registration 401',
    run: async (bench) => {
      const registration = { applicationId: await bench.application() }
      const body = { user: newUser(bench), registration }
      return bench.send('POST /api/user/registration', { body })
    },
  },
  {
    fact: 'with a user and an id, both are created',
    source: 'API docs',
    answers: 'POST /api/user/registration/{userId} 200',
    body: type,
    run: async (bench) => {
      const id = randomUUID()
      const registration = { applicationId: await bench.application() }
      const body = { user: newUser(bench), registration }
      const route = `POST /api/user/registration/${id}`
      const answer = await bench.send(route, { key: true, tenant: tenantId, body })
      expect(at(answer.body, 'user.id')).toBe(id)
      return answer
    },
  },
  {
    fact: 'without a user, the registration is added to the one that is there',
    source: 'API docs',
    answers: 'POST /api/user/registration/{userId} 200',
    body: type,
    is: {
      'registration.data': { a: 1 },
      'registration.preferredLanguages': ['de'],
      'registration.roles': ['admin', 'reader'],
      'registration.timezone': 'Europe/Zurich',
      'registration.username': 'robin',
      'registration.verified': true,
    },
    run: async (bench) => {
      const person = await bench.person()
      const applicationId = await bench.application()
      const registration = {
        applicationId,
        data: { a: 1 },
        preferredLanguages: ['de'],
        roles: ['reader', 'admin'],
        timezone: 'Europe/Zurich',
        username: 'robin',
      }
      const route = `POST /api/user/registration/${person.id}`
      const answer = await bench.send(route, { key: true, body: { registration } })
      expect((await bench.logIn(person, { applicationId })).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'a role the application does not have',
    source: 'API docs',
    answers: 'POST /api/user/registration/{userId} 400',
    run: async (bench) => {
      const { id } = await bench.person()
      const registration = { applicationId: await bench.application(), roles: ['king'] }
      return bench.send(`POST /api/user/registration/${id}`, { key: true, body: { registration } })
    },
  },
  {
    fact: 'registered already',
    source: 'API docs',
    answers: 'POST /api/user/registration/{userId} 400',
    run: async (bench) => {
      const { applicationId, id } = await bench.member()
      const registration = { applicationId }
      return bench.send(`POST /api/user/registration/${id}`, { key: true, body: { registration } })
    },
  },
  {
    fact: 'registering needs a key',
    source: 'API docs',
    answers: 'POST /api/user/registration/{userId} 401',
    run: async (bench) => {
      const { applicationId, id } = await bench.member()
      return bench.send(`POST /api/user/registration/${id}`, {
        body: { registration: { applicationId } },
      })
    },
  },
]
