import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { password, templateId, tenantId } from '../../lib/instance.ts'
import { at, claimsOf, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { create, newEmail, secrets, verifying } from './steps.ts'

export const creating: Row[] = [
  {
    fact: 'a user is created and gets a token of its own kind',
    source: 'release notes',
    answers: 'POST /api/user 200',
    body: 'UserResponse',
    has: ['user.id', 'user.insertInstant', 'token', 'tokenExpirationInstant'],
    lacks: [...secrets, 'emailVerificationId', 'emailVerificationOneTimeCode'],
    is: { 'user.active': true, 'user.verified': true, 'user.twoFactor': {} },
    run: async (bench) => {
      const answer = await create(bench, { email: newEmail(bench), password, firstName: 'Robin' })
      const claims = claimsOf(textAt(answer.body, 'token'))
      expect(claims['authenticationType']).toBe('USER_CREATE')
      expect(claims['sub']).toBe(at(answer.body, 'user.id'))
      return answer
    },
  },
  {
    fact: 'all that a user may have is kept and shown',
    source: 'client sources',
    answers: 'POST /api/user 200',
    body: 'UserResponse',
    is: {
      'user.birthDate': '1990-12-31',
      'user.data': { shoe: { size: 42 } },
      'user.firstName': 'Robin',
      'user.fullName': 'Robin Doe',
      'user.imageUrl': 'https://example.com/a.png',
      'user.lastName': 'Doe',
      'user.middleName': 'M',
      'user.mobilePhone': '303-555-1212',
      'user.parentEmail': 'parent@example.com',
      'user.preferredLanguages': ['en', 'fr'],
      'user.timezone': 'Europe/Zurich',
    },
    run: async (bench) =>
      create(bench, {
        email: newEmail(bench),
        password,
        birthDate: '1990-12-31',
        data: { shoe: { size: 42 } },
        firstName: 'Robin',
        fullName: 'Robin Doe',
        imageUrl: 'https://example.com/a.png',
        lastName: 'Doe',
        middleName: 'M',
        mobilePhone: '303-555-1212',
        parentEmail: 'parent@example.com',
        preferredLanguages: ['en', 'fr'],
        timezone: 'Europe/Zurich',
      }),
  },
  {
    fact: 'whoever is sent a message to set a password gets no token',
    source: 'API docs',
    answers: 'POST /api/user 200',
    body: 'UserResponse',
    has: ['user.id'],
    lacks: ['token', 'tokenExpirationInstant'],
    run: async (bench) => {
      const emailConfiguration = { setPasswordEmailTemplateId: templateId }
      await bench.patchTenant(tenantId, { emailConfiguration })
      return create(bench, { email: newEmail(bench) }, { sendSetPasswordEmail: true })
    },
  },
  {
    fact: 'a verification is begun where the tenant asks for it',
    source: 'API docs',
    answers: 'POST /api/user 200',
    body: 'UserResponse',
    is: { 'user.verified': false },
    run: async (bench) => {
      const tenant = await bench.tenant(verifying)
      const body = { user: { email: newEmail(bench), password } }
      return bench.send('POST /api/user', { key: true, tenant, body })
    },
  },
  {
    fact: 'skipVerification leaves the user verified',
    source: 'API docs',
    answers: 'POST /api/user 200',
    body: 'UserResponse',
    is: { 'user.verified': true },
    lacks: ['emailVerificationId'],
    run: async (bench) => {
      const tenant = await bench.tenant(verifying)
      const body = { user: { email: newEmail(bench), password }, skipVerification: true }
      return bench.send('POST /api/user', { key: true, tenant, body })
    },
  },
  {
    fact: 'an address that is taken',
    source: 'issue tracker',
    answers: 'POST /api/user 400',
    codes: ['[duplicate]user.email'],
    run: async (bench) => {
      const { email } = await bench.person()
      const answer = await create(bench, { email: email.toUpperCase(), password })
      expect(at(answer.body, ['fieldErrors', 'user.email', 0, 'code'])).toBe(
        '[duplicate]user.email',
      )
      return answer
    },
  },
  {
    fact: 'an address that is none',
    source: 'release notes',
    answers: 'POST /api/user 400',
    codes: ['[notEmail]user.email'],
    run: async (bench) => create(bench, { email: 'nowhere', password }),
  },
  {
    fact: 'a password of fewer than eight characters',
    source: 'API docs',
    answers: 'POST /api/user 400',
    codes: ['[tooShort]user.password'],
    run: async (bench) => create(bench, { email: newEmail(bench), password: '1234567' }),
  },
  {
    fact: 'a password of more than 256 characters',
    source: 'API docs',
    answers: 'POST /api/user 400',
    codes: ['[tooLong]user.password'],
    run: async (bench) => create(bench, { email: newEmail(bench), password: 'x'.repeat(257) }),
  },
  {
    fact: 'creating needs a key',
    source: 'API docs',
    answers: 'POST /api/user 401',
    run: async (bench) => bench.send('POST /api/user', { body: { user: { email: 'x@y.z' } } }),
  },
  {
    fact: 'the id may be given, in any case; it is shown in lower case',
    source: 'API docs',
    answers: 'POST /api/user/{userId} 200',
    body: 'UserResponse',
    run: async (bench) => {
      const id = randomUUID()
      const user = { email: newEmail(bench), password }
      const answer = await create(bench, user, {}, id.toUpperCase())
      expect(at(answer.body, 'user.id')).toBe(id)
      return answer
    },
  },
  {
    fact: 'an id that is taken',
    source: 'API docs',
    answers: 'POST /api/user/{userId} 400',
    run: async (bench) => {
      const { id } = await bench.person()
      return create(bench, { email: newEmail(bench), password }, {}, id)
    },
  },
  {
    fact: 'creating with an id needs a key',
    source: 'API docs',
    answers: 'POST /api/user/{userId} 401',
    run: async (bench) => bench.send(`POST /api/user/${randomUUID()}`, { body: {} }),
  },
]
