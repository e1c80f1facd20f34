import { randomInt } from 'node:crypto'
import { catchEmail } from '../emails.ts'
import { issueExternalId, lifetimeOf } from '../external-ids.ts'
import { applicationOf, publishUserEvent } from '../people/user-events.ts'
import { createReader, type Members } from '../reader.ts'
import { keepSentCode } from './two-factor.ts'
import { configurableMethods } from './policy.ts'
import type { Proof } from '../login/login-credentials.ts'
import type { Decision, LoginRequest } from '../login/decision.ts'
import type { ExternalId, Tenant, TwoFactorMethod, User, World } from '../model.ts'

/** FusionAuth's default, in seconds. */
const codeLifetime = 60

export const newNumericCode = () => String(randomInt(1_000_000)).padStart(6, '0')

/** Asks for a second factor: the login goes on where the id that this makes is presented with a code. */
export async function challenge(
  world: World,
  request: LoginRequest & { user: User; proof: Proof },
  instant: number,
): Promise<Decision> {
  const { application, info, proof, tenant, user } = request
  const members = applicationOf(user, application)
  await publishUserEvent(world, 'user.two-factor.challenge', user, { instant, info }, members)
  const { id } = startChallenge(world, request, { ...proof }, instant)
  const { methods } = user.twoFactor
  return {
    outcome: 'two-factor-required',
    user,
    twoFactorId: id,
    methods,
    configurableMethods: methods.length === 0 ? configurableMethods(tenant) : [],
  }
}

export function startChallenge(
  world: World,
  { application, tenant, user }: Pick<LoginRequest, 'application' | 'tenant'> & { user: User },
  data: Members,
  instant: number,
): ExternalId {
  return issueExternalId(
    world,
    {
      kind: 'two-factor',
      tenantId: tenant.id,
      userId: user.id,
      ...(application && { applicationId: application.id }),
      data,
    },
    lifetimeOf(tenant, 'two-factor'),
    instant,
  )
}

/** Pairs a code with a challenge: the code that was paired before is worth nothing any more. */
export function pairCode(
  tenant: Tenant,
  paired: ExternalId,
  code: string,
  methodId: string | undefined,
  instant: number,
): void {
  const seconds = createReader(tenant)
    .object('externalIdentifierConfiguration')
    .count('twoFactorOneTimeCodeIdTimeToLiveInSeconds', codeLifetime, 1)
  keepSentCode(paired, { code, methodId, expirationInstant: instant + seconds * 1000 })
}

/** Sends a code that goes with `paired` to an address. */
export function sendCode(
  world: World,
  tenant: Tenant,
  user: User,
  paired: ExternalId,
  method: Pick<TwoFactorMethod, 'email' | 'mobilePhone'> & { id?: string },
  instant: number,
): void {
  const code = newNumericCode()
  pairCode(tenant, paired, code, method.id, instant)
  catchEmail(world, {
    instant,
    tenantId: tenant.id,
    userId: user.id,
    to: method.email ?? method.mobilePhone ?? user.email ?? '',
    kind: 'two-factor-code',
    subject: 'Your code',
    text: `Your code is ${code}`,
    parameters: { code },
  })
}
