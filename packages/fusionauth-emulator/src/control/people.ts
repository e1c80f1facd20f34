import { randomUUID } from 'node:crypto'
import { EmulatorError } from '../emulator-error.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { deactivateUser } from '../state/people/removal.ts'
import { authenticatorOf, currentTotpCode, newSecret } from '../state/two-factor/two-factor.ts'
import { enableTwoFactor } from '../state/two-factor/enrolment.ts'
import { applyUserAction } from '../state/people/user-actions.ts'
import { findApplication, findPerson } from './find.ts'
import { remember, undo } from './person-before.ts'
import { notFound } from './saying.ts'
import type {
  PasswordChangeReason,
  PersonBefore,
  Tenant,
  User,
  UserAction,
  World,
} from '../state/model.ts'

export interface Enrolment {
  /** What a method is called at `DELETE /api/user/two-factor`. */
  methodId: string
  /** base64, as FusionAuth's API has it. */
  secret: string
  /** As an authenticator app wants it. */
  secretBase32Encoded: string
  /** Only with a person's first method. */
  recoveryCodes?: string[]
}

/**
 * Puts people into states that are tedious to reach from outside. `who` is a user id or a login id. Each
 * throws EmulatorError: `not_found`, `invalid_argument`; and what a webhook of a transaction makes of it.
 */
export interface People {
  /** Deactivates: every login is 423, refresh tokens are revoked. */
  lock(who: string): Promise<void>
  /**
   * Takes a measure that prevents logins: 409. Refresh tokens are revoked if the tenant's policy says so.
   * `applicationId`: only there; default everywhere. `seconds` by the emulator's clock; default for ever.
   */
  prevent(who: string, options?: { applicationId?: string; seconds?: number }): Promise<void>
  /** The account expires now: every login is 410. */
  expire(who: string): Promise<void>
  /**
   * The e-mail address is unverified, with `applicationId` the registration there. A login is 212 or 213 if
   * the tenant (`emailConfiguration.verifyEmail`) or the application (`verifyRegistration`) asks for it.
   */
  unverify(who: string, applicationId?: string): Promise<void>
  /** The next login is 203. Default reason: `Administrative`. */
  forcePasswordChange(who: string, reason?: PasswordChangeReason): Promise<void>
  /** Adds an authenticator app: logins are 242 unless the tenant or the application has that off. */
  enrolTwoFactor(who: string): Promise<Enrolment>
  /**
   * The six digits the person's authenticator app shows now, by the emulator's clock. Each works once, so
   * advance the clock by 30 seconds for the next.
   */
  totpCode(who: string): Promise<string>
  /** Undoes all of the above, as far as the emulator did it. Safe when there is nothing to undo. */
  restore(who: string): Promise<void>
}

const reasons: readonly string[] = ['Administrative', 'Breached', 'Expired', 'Validation']

export function createPeople(instance: Instance, changed: () => void): People {
  const { clock } = instance
  const now = () => toInstant(clock.now())

  /** Runs a change of one person, after remembering how they were. */
  async function change<T>(
    who: string,
    run: (user: User, before: PersonBefore, world: World) => T | Promise<T>,
  ): Promise<T> {
    const { world } = instance
    const user = findPerson(world, who)
    const result = await run(user, remember(world, user), world)
    user.lastUpdateInstant = now()
    changed()
    return result
  }

  return {
    lock: (who) => change(who, (user, _before, world) => deactivateUser(world, user, now())),
    prevent: (who, { applicationId, seconds } = {}) =>
      change(who, async (user, before, world) => {
        if (seconds !== undefined && !(seconds > 0 && Number.isFinite(seconds))) {
          throw new EmulatorError('invalid_argument', 'seconds must be a number above 0.')
        }
        const application =
          applicationId === undefined ? undefined : findApplication(world, applicationId)
        const instant = now()
        const taken = {
          userAction: preventingAction(world, seconds !== undefined, instant),
          user,
          ...(application && { applicationIds: [application.id] }),
          ...(seconds !== undefined && { expiry: instant + Math.ceil(seconds * 1000) }),
        }
        const log = await applyUserAction(world, taken, instant)
        before.preventions.push(log.id)
      }),
    expire: (who) =>
      change(who, (user) => {
        user.expiry = now()
      }),
    unverify: (who, applicationId) =>
      change(who, (user, _before, world) => {
        if (applicationId === undefined) {
          user.verified = false
          user.verifiedReason = 'Pending'
          delete user.verifiedInstant
          return
        }
        const { id, name } = findApplication(world, applicationId)
        const registration = user.registrations.find((each) => each.applicationId === id)
        if (!registration) throw notFound(`registration of ${who} at ${name}`)
        registration.verified = false
      }),
    forcePasswordChange: (who, reason = 'Administrative') =>
      change(who, (user) => {
        if (!reasons.includes(reason)) {
          throw new EmulatorError(
            'invalid_argument',
            `reason must be one of ${reasons.join(', ')}.`,
          )
        }
        user.passwordChangeRequired = true
        user.passwordChangeReason = reason
      }),
    enrolTwoFactor: (who) =>
      change(who, async (user, before, world) => {
        const tenant = world.tenants.get(user.tenantId)
        if (!tenant) throw notFound(`tenant of ${who}`)
        const secrets = await newSecret()
        const { secret } = secrets
        const instant = now()
        const code = await firstCode(user, tenant, secret, instant)
        const method = 'authenticator' as const
        const enabled = await enableTwoFactor(
          world,
          tenant,
          user,
          { code, method, secret },
          { instant, info: {} },
        )
        const methodId = user.twoFactor.methods.find((each) => each.secret === secret)?.id
        if (!enabled || methodId === undefined)
          throw new Error('The code of its own secret failed.')
        before.methods.push(methodId)
        const { recoveryCodes } = enabled
        return { methodId, ...secrets, ...(recoveryCodes && { recoveryCodes }) }
      }),
    async totpCode(who) {
      const user = findPerson(instance.world, who)
      const code = await currentTotpCode(user, now())
      if (code === undefined) throw notFound(`authenticator app of ${who}: enrol one first`)
      return code
    },
    async restore(who) {
      const { world } = instance
      const user = findPerson(world, who)
      const before = world.overrides.people?.[user.id]
      if (!before) return
      await undo(world, user, before, now())
      delete world.overrides.people?.[user.id]
      changed()
    },
  }
}

/** What an app that was just given the secret shows. */
async function firstCode(user: User, tenant: Tenant, secret: string, instant: number) {
  const authenticator = authenticatorOf(tenant)
  const method = { id: '', method: 'authenticator' as const, secret, authenticator }
  const alone = { ...user, twoFactor: { methods: [method], recoveryCodes: [] } }
  return (await currentTotpCode(alone, instant)) ?? ''
}

/** The emulator's own kind of measure, made when it is first needed. */
function preventingAction(world: World, temporal: boolean, instant: number): UserAction {
  const name = temporal ? 'Login prevented for a while (emulator)' : 'Login prevented (emulator)'
  const known = [...world.userActions.values()].find((each) => each.name === name && each.active)
  if (known) return known
  const made: UserAction = {
    id: randomUUID(),
    name,
    active: true,
    temporal,
    preventLogin: true,
    includeEmailInEventJSON: false,
    localizedNames: {},
    options: [],
    sendEndEvent: false,
    userEmailingEnabled: false,
    userNotificationsEnabled: false,
    insertInstant: instant,
    lastUpdateInstant: instant,
  }
  world.userActions.set(made.id, made)
  return made
}
