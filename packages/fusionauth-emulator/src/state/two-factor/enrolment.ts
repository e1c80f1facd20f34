import { randomInt } from 'node:crypto'
import { publishUserEvent, type Cause } from '../people/user-events.ts'
import { revokeRefreshTokensOf } from '../tokens/revocation.ts'
import { authenticatorOf, fromBase32, isTotpCode, takeSentCode, useCode } from './two-factor.ts'
import { newNumericCode, pairCode } from './challenge.ts'
import { findEnrolment } from './codes.ts'
import { findChallenge } from './login.ts'
import { configurableMethods } from './policy.ts'
import { methodView } from '../people/user-view.ts'
import type { Reader } from '../reader.ts'
import type { Tenant, TwoFactorMethod, User, World } from '../model.ts'

const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

const pick = (length: number) =>
  Array.from({ length }, () => letters[randomInt(letters.length)]).join('')

export const newRecoveryCodes = () => Array.from({ length: 10 }, () => `${pick(5)}-${pick(5)}`)

/** What `POST /api/user/two-factor` asks for, in FusionAuth's words. */
export interface Enrolment {
  code: string
  method: TwoFactorMethod['method']
  name?: string | undefined
  email?: string | undefined
  mobilePhone?: string | undefined
  secret?: string | undefined
  /** Of the login that was answered 242 because the user had no method yet. */
  twoFactorId?: string | undefined
}

/** Reads and checks a request to add a method; the tenant must allow it. Throws InvalidRequest. */
export async function readEnrolment(body: Reader, tenant: Tenant): Promise<Enrolment> {
  const method = body.oneOf('method', ['authenticator', 'email', 'sms'], 'authenticator')
  const code = body.requiredText('code')
  const email = body.text('email')?.toLowerCase()
  const mobilePhone = body.text('mobilePhone')
  const encoded = body.text('secretBase32Encoded')
  const secret = body.text('secret') || (encoded && (await fromBase32(encoded)))
  if (body.requiredText('method') && !configurableMethods(tenant).includes(method)) {
    body.refuse('method', 'invalid', `The tenant does not let people use ${method}.`)
  }
  if (method === 'authenticator' && !secret) {
    body.refuse('secret', 'blank', 'An authenticator needs its secret, in base64 or base32.')
  }
  if (method === 'email' && !email) body.refuse('email', 'blank', 'email is required.')
  if (method === 'sms' && !mobilePhone) {
    body.refuse('mobilePhone', 'blank', 'mobilePhone is required.')
  }
  const name = body.text('name')
  const twoFactorId = body.text('twoFactorId')
  body.check()
  return { code, method, name, email, mobilePhone, secret, twoFactorId }
}

/**
 * Adds a method whose code the person could give. Undefined when the code is wrong. Recovery codes come
 * with the first method only, and `code` completes the login that `twoFactorId` belongs to.
 * Throws TransactionFailed.
 */
export async function enableTwoFactor(
  world: World,
  tenant: Tenant,
  user: User,
  enrolment: Enrolment,
  cause: Cause,
): Promise<{ code?: string; recoveryCodes?: string[] } | undefined> {
  const { instant } = cause
  const added = methodOf(tenant, enrolment)
  if (!(await provesMethod(world, user, added, enrolment.code, instant))) return undefined
  const view = methodView(added)
  await publishUserEvent(world, 'user.two-factor.method.add', user, cause, { method: view })
  const { methods } = user.twoFactor
  const first = methods.length === 0
  methods.push(added)
  const challenge =
    enrolment.twoFactorId === undefined
      ? undefined
      : findChallenge(world, enrolment.twoFactorId, instant)
  const code = challenge?.user === user ? newNumericCode() : undefined
  if (challenge && code) pairCode(tenant, challenge.found, code, added.id, instant)
  if (!first) return code === undefined ? {} : { code }

  user.twoFactor.recoveryCodes = newRecoveryCodes()
  const policy = tenant.jwtConfiguration.refreshTokenRevocationPolicy
  if (policy.onMultiFactorEnable) {
    await revokeRefreshTokensOf(world, { userId: user.id }, instant, cause.info)
  }
  return { ...(code !== undefined && { code }), recoveryCodes: [...user.twoFactor.recoveryCodes] }
}

/**
 * Removes a method, and all of them when the code is a recovery code. Whether the code was right.
 * Throws TransactionFailed.
 */
export async function disableTwoFactor(
  world: World,
  user: User,
  method: TwoFactorMethod,
  code: string,
  cause: Cause,
): Promise<boolean> {
  const sent = findEnrolment(world, user, cause.instant)
  const proven = await useCode(user, sent, code, cause.instant)
  if (proven === undefined) return false
  const removed = proven.recovery ? [...user.twoFactor.methods] : [method]
  for (const each of removed) {
    const members = { method: methodView(each) }
    // One event after the other, as the methods go.
    // oxlint-disable-next-line no-await-in-loop
    await publishUserEvent(world, 'user.two-factor.method.remove', user, cause, members)
  }
  user.twoFactor.methods = user.twoFactor.methods.filter((each) => !removed.includes(each))
  if (user.twoFactor.methods.length === 0) user.twoFactor.recoveryCodes = []
  return true
}

function methodOf(
  tenant: Tenant,
  { email, method, mobilePhone, name, secret }: Enrolment,
): TwoFactorMethod {
  return {
    id: pick(4),
    method,
    ...(name !== undefined && { name }),
    ...(method === 'authenticator' && {
      authenticator: authenticatorOf(tenant),
      ...(secret !== undefined && { secret }),
    }),
    ...(method === 'email' && email !== undefined && { email }),
    ...(method === 'sms' && mobilePhone !== undefined && { mobilePhone }),
  }
}

/** An authenticator shows the code its secret makes; any other method must have been sent one. */
async function provesMethod(
  world: World,
  user: User,
  method: TwoFactorMethod,
  code: string,
  instant: number,
): Promise<boolean> {
  if (method.method === 'authenticator') return isTotpCode(method, code, instant)
  const sent = findEnrolment(world, user, instant)
  const address = method.email ?? method.mobilePhone
  if (sent === undefined || sent.data.address !== address) return false
  return takeSentCode(sent, code, instant) !== undefined
}
