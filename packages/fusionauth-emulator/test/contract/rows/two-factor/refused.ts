import { expect } from 'vitest'
import { templateId } from '../../lib/instance.ts'
import type { Row } from '../../lib/rows.ts'
import { challenged, complete, guarded, totp, wrongCode } from '../../lib/totp.ts'
import { started } from './steps.ts'

export const refused: Row[] = [
  {
    fact: 'not registered to the application',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 202',
    has: ['user.id', 'token'],
    lacks: ['refreshToken', 'refreshTokenId'],
    run: async (bench) => {
      const { person, secret } = await guarded(bench)
      const { twoFactorId } = await challenged(bench, person, {
        applicationId: await bench.application(),
      })
      return complete(bench, { twoFactorId, code: totp(bench, secret) })
    },
  },
  {
    fact: 'the password has to be changed',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 203',
    has: ['changePasswordId', 'changePasswordReason'],
    lacks: ['token', 'refreshToken'],
    run: async (bench) => {
      const { person, secret } = await guarded(bench)
      await bench.patchUser(person, { passwordChangeRequired: true })
      const { twoFactorId } = await started(bench, person)
      return complete(bench, { twoFactorId, code: totp(bench, secret) })
    },
  },
  {
    fact: 'the e-mail address is not verified',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 212',
    has: ['user.id'],
    lacks: ['refreshToken', 'refreshTokenId'],
    run: async (bench) => {
      const tenant = await bench.tenant({
        emailConfiguration: {
          verifyEmail: true,
          verificationEmailTemplateId: templateId,
          unverified: { behavior: 'Gated' },
        },
      })
      const { person, secret } = await guarded(bench, {}, { tenantId: tenant })
      const { applicationId } = person
      const { twoFactorId } = await started(bench, person, { applicationId })
      return complete(bench, { twoFactorId, applicationId, code: totp(bench, secret) })
    },
  },
  {
    fact: 'the registration is not verified',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 213',
    has: ['user.id'],
    lacks: ['refreshToken', 'refreshTokenId'],
    run: async (bench) => {
      const gated = {
        verificationEmailTemplateId: templateId,
        verifyRegistration: true,
        unverified: { behavior: 'Gated' },
      }
      const { person, secret } = await guarded(bench, gated)
      const { applicationId } = person
      const { twoFactorId } = await started(bench, person, { applicationId })
      return complete(bench, { twoFactorId, applicationId, code: totp(bench, secret) })
    },
  },
  {
    fact: 'no code',
    source: 'release notes',
    answers: 'POST /api/two-factor/login 400',
    codes: ['[blank]code'],
    run: async (bench) => {
      const { person } = await guarded(bench)
      const { twoFactorId } = await challenged(bench, person)
      return complete(bench, { twoFactorId })
    },
  },
  {
    fact: 'no twoFactorId',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 400',
    run: async (bench) => complete(bench, { code: '123456' }),
  },
  {
    fact: 'a twoFactorId nobody knows',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 404',
    run: async (bench) => complete(bench, { twoFactorId: 'unknown', code: '123456' }),
  },
  {
    fact: 'a twoFactorId works once',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 404',
    run: async (bench) => {
      const { person, secret } = await guarded(bench)
      const { twoFactorId } = await challenged(bench, person)
      await complete(bench, { twoFactorId, code: totp(bench, secret) })
      return complete(bench, { twoFactorId, code: totp(bench, secret, 30) })
    },
  },
  {
    fact: 'a twoFactorId lives five minutes',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 404',
    run: async (bench) => {
      const { person, secret } = await guarded(bench)
      const { twoFactorId } = await challenged(bench, person)
      bench.advance(301)
      return complete(bench, { twoFactorId, code: totp(bench, secret) })
    },
  },
  {
    fact: 'a user action that prevents the login',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 409',
    has: ['actions.0.actionId'],
    lacks: ['token', 'user'],
    run: async (bench) => {
      const { person, secret } = await guarded(bench)
      const { twoFactorId } = await challenged(bench, person)
      await bench.prevent(person)
      return complete(bench, { twoFactorId, code: totp(bench, secret) })
    },
  },
  {
    fact: 'an account that expired meanwhile',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 410',
    run: async (bench) => {
      const { person, secret } = await guarded(bench)
      const { twoFactorId } = await challenged(bench, person)
      await bench.patchUser(person, { expiry: Math.floor(bench.now()) - 1000 })
      return complete(bench, { twoFactorId, code: totp(bench, secret) })
    },
  },
  {
    fact: 'a wrong code; the right one may follow',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 421',
    run: async (bench) => {
      const { person, secret } = await guarded(bench)
      const { twoFactorId } = await challenged(bench, person)
      const answer = await complete(bench, { twoFactorId, code: wrongCode(bench, secret) })
      expect(answer.cookies).toEqual({})
      const right = await complete(bench, { twoFactorId, code: totp(bench, secret) })
      expect(right.status).toBe(200)
      return answer
    },
  },
  {
    fact: 'a code of ten minutes ago is wrong',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 421',
    run: async (bench) => {
      const { person, secret } = await guarded(bench)
      const { twoFactorId } = await challenged(bench, person)
      return complete(bench, { twoFactorId, code: totp(bench, secret, -600) })
    },
  },
]
