import { expect } from 'vitest'
import type { Bench, Person } from '../../lib/bench.ts'
import { issuer, templateId } from '../../lib/instance.ts'
import { claimsOf, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { guarded } from '../../lib/totp.ts'
import { noTokens } from './steps.ts'

const emailTenant = (bench: Bench, verificationStrategy: string, behavior: string) =>
  bench.tenant({
    emailConfiguration: {
      verifyEmail: true,
      verificationEmailTemplateId: templateId,
      verificationStrategy,
      unverified: { behavior },
    },
  })

async function unverified(bench: Bench, strategy = 'ClickableLink', behavior = 'Gated') {
  const tenant = await emailTenant(bench, strategy, behavior)
  return bench.member({}, { tenantId: tenant })
}

export const halfway: Row[] = [
  {
    fact: 'not registered: the user, a token without application claims, no refresh token',
    source: 'API docs',
    answers: 'POST /api/login 202',
    has: ['user.id', 'token'],
    lacks: ['refreshToken', 'refreshTokenId'],
    run: async (bench) => {
      const person = await bench.person()
      const answer = await bench.logIn(person, { applicationId: await bench.application() })
      const claims = claimsOf(textAt(answer.body, 'token'))
      expect(claims).not.toHaveProperty('applicationId')
      expect(claims).not.toHaveProperty('roles')
      expect(claims['iss']).toBe(issuer)
      return answer
    },
  },
  {
    fact: 'an administrator asks for a new password: an id and the reason, no user, no token',
    source: 'API docs',
    answers: 'POST /api/login 203',
    has: ['changePasswordId'],
    lacks: ['user', ...noTokens],
    is: { changePasswordReason: 'Administrative' },
    run: async (bench) =>
      bench.logIn(await bench.member({}, { user: { passwordChangeRequired: true } })),
  },
  {
    fact: 'a password older than the tenant allows is Expired',
    source: 'API docs',
    answers: 'POST /api/login 203',
    has: ['changePasswordId'],
    lacks: ['user', ...noTokens],
    is: { changePasswordReason: 'Expired' },
    run: async (bench) => {
      const tenant = await bench.tenant({ maximumPasswordAge: { enabled: true, days: 1 } })
      const member = await bench.member({}, { tenantId: tenant })
      const fresh = await bench.logIn(member)
      expect(fresh.status).toBe(200)
      bench.advance(2 * 86_400)
      return bench.logIn(member)
    },
  },
  {
    fact: 'a password that no longer meets the rules is Validation where they are checked at login',
    source: 'API docs',
    answers: 'POST /api/login 203',
    has: ['changePasswordId'],
    is: { changePasswordReason: 'Validation' },
    run: async (bench) => {
      const tenant = await bench.tenant()
      const member = await bench.member({}, { tenantId: tenant })
      const passwordValidationRules = { minLength: 40, validateOnLogin: true }
      await bench.patchTenant(tenant, { passwordValidationRules })
      return bench.logIn(member)
    },
  },
  {
    fact: 'an unverified e-mail address: the user',
    source: 'API docs',
    answers: 'POST /api/login 212',
    has: ['user.id'],
    lacks: ['refreshToken', 'refreshTokenId', 'emailVerificationId'],
    is: { 'user.verified': false },
    run: async (bench) => bench.logIn(await unverified(bench)),
  },
  {
    fact: 'with the form field strategy the id that goes with the code is answered too',
    source: 'API docs',
    answers: 'POST /api/login 212',
    has: ['user.id', 'emailVerificationId'],
    lacks: ['refreshToken', 'refreshTokenId'],
    run: async (bench) => bench.logIn(await unverified(bench, 'FormField')),
  },
  {
    fact: 'an unverified registration: the user',
    source: 'API docs',
    answers: 'POST /api/login 213',
    has: ['user.id'],
    lacks: ['refreshToken', 'refreshTokenId', 'registrationVerificationId'],
    run: async (bench) => bench.logIn(await registrationToVerify(bench, 'ClickableLink')),
  },
  {
    fact: 'an unverified registration with the form field strategy: its id too',
    source: 'API docs',
    answers: 'POST /api/login 213',
    has: ['user.id', 'registrationVerificationId'],
    run: async (bench) => bench.logIn(await registrationToVerify(bench, 'FormField')),
  },
  {
    fact: 'a second factor is needed: an opaque id and the methods, without their secrets',
    source: 'API docs',
    answers: 'POST /api/login 242',
    has: ['twoFactorId', 'methods.0.id', 'methods.0.authenticator.algorithm'],
    lacks: ['user', ...noTokens, 'methods.0.secret'],
    is: { 'methods.0.method': 'authenticator' },
    run: async (bench) => {
      const { person, secret } = await guarded(bench)
      const answer = await bench.logIn(person)
      expect(answer.text).not.toContain(secret)
      expect(textAt(answer.body, 'twoFactorId')).not.toMatch(/^[\da-f]{8}-[\da-f]{4}-/)
      expect(answer.cookies).toEqual({})
      return answer
    },
  },
  {
    fact: 'an application can require a second factor: whoever has none is told which can be had',
    source: 'OpenAPI',
    answers: 'POST /api/login 242',
    has: ['twoFactorId', 'configurableMethods.0'],
    lacks: noTokens,
    run: async (bench) =>
      bench.logIn(await bench.member({ multiFactorConfiguration: { loginPolicy: 'Required' } })),
  },
]

async function registrationToVerify(bench: Bench, strategy: string): Promise<Person> {
  return bench.member({ ...verifyRegistration(strategy) })
}

const verifyRegistration = (verificationStrategy: string) => ({
  verificationEmailTemplateId: templateId,
  verificationStrategy,
  verifyRegistration: true,
  unverified: { behavior: 'Gated' },
})
