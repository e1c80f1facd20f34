import { findExternalId } from '../external-ids.ts'
import { isTrusted, needsTwoFactor } from './policy.ts'
import type { Application, Tenant, User, World } from '../model.ts'

/** Whether the next login will ask for a second factor, and what the trust is worth. */
export function twoFactorStatus(
  world: World,
  of: {
    tenant: Tenant
    user: User
    application?: Application | undefined
    trustId?: string | undefined
  },
  instant: number,
) {
  const { application, tenant, trustId, user } = of
  const trust = findExternalId(world, 'two-factor-trust', trustId, instant)
  const known = trust?.userId === user.id ? trust : undefined
  return {
    challenged:
      needsTwoFactor(tenant, application, user) &&
      !isTrusted(world, user, application, trustId, instant),
    view: {
      ...(known && {
        trusts: [
          {
            ...(known.applicationId !== undefined && { applicationId: known.applicationId }),
            expiration: known.expirationInstant,
            startInstant: known.insertInstant,
          },
        ],
      }),
      ...(trustId !== undefined && { twoFactorTrustId: trustId }),
    },
  }
}
