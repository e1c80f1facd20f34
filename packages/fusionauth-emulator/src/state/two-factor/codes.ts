import { fieldError } from '../errors.ts'
import { sendCode, startChallenge } from './challenge.ts'
import { findChallenge } from './login.ts'
import type { ExternalId, Tenant, TwoFactorMethod, User, World } from '../model.ts'

type Address = Pick<TwoFactorMethod, 'email' | 'mobilePhone'> & { id?: string }

/**
 * Sends a code for a login or a step-up that is under way. False when there is none. Throws InvalidRequest:
 * the user has no such method, or its codes come from an app.
 */
export function sendLoginCode(
  world: World,
  twoFactorId: string,
  methodId: string | undefined,
  instant: number,
): boolean {
  const challenge = findChallenge(world, twoFactorId, instant)
  if (challenge === undefined) return false
  const { found, tenant, user } = challenge
  const sendable = user.twoFactor.methods.filter(({ secret }) => secret === undefined)
  const only = sendable.length === 1 ? sendable[0] : undefined
  const method = methodId === undefined ? only : findMethod(user, methodId)
  if (method === undefined && methodId === undefined) {
    throw fieldError('methodId', 'blank', 'methodId is required.')
  }
  sendCode(world, tenant, user, found, sendableMethod(method), instant)
  return true
}

/** Sends a code to a method that is to be removed, or to the address of one that is to be added. */
export function sendEnrolmentCode(
  world: World,
  tenant: Tenant,
  user: User,
  to: { methodId: string } | { email: string } | { mobilePhone: string },
  instant: number,
): void {
  const before = findEnrolment(world, user, instant)
  if (before) world.externalIds.delete(before.id)
  const method: Address =
    'methodId' in to ? sendableMethod(findMethod(user, to.methodId)) : { ...to }
  const address = method.email ?? method.mobilePhone
  const paired = startChallenge(world, { tenant, user }, { enrolment: true, address }, instant)
  sendCode(world, tenant, user, paired, method, instant)
}

/** What a code for adding or removing a method is kept with: its id is told to nobody. */
export function findEnrolment(world: World, user: User, instant: number): ExternalId | undefined {
  return [...world.externalIds.values()].find(
    ({ data, expirationInstant, kind, userId }) =>
      kind === 'two-factor' &&
      userId === user.id &&
      data.enrolment === true &&
      instant <= expirationInstant,
  )
}

const findMethod = (user: User, id: string) => user.twoFactor.methods.find((each) => each.id === id)

function sendableMethod(method: TwoFactorMethod | undefined): TwoFactorMethod {
  if (method === undefined) throw fieldError('methodId', 'invalid', 'The user has no such method.')
  if (method.secret === undefined) return method
  throw fieldError('method', 'cannotSend', 'The codes of an authenticator come from the app.')
}
