import { findExternalId } from '../external-ids.ts'
import { createReader } from '../reader.ts'
import type { Application, Tenant, User, World } from '../model.ts'

const policies = [
  'Enabled',
  'Required',
  'Disabled',
  'ChallengeOnHighRisk',
  'ChallengeOnMediumRisk',
] as const
const trustPolicies = ['Any', 'This', 'None'] as const

const configurationOf = (owner: Tenant | Application) =>
  createReader(owner).object('multiFactorConfiguration')

/** The application's login policy, else the tenant's. */
function loginPolicyOf(tenant: Tenant, application: Application | undefined) {
  const tenants = configurationOf(tenant).oneOf('loginPolicy', policies, 'Enabled')
  return application
    ? configurationOf(application).oneOf('loginPolicy', policies, tenants)
    : tenants
}

/** No login here is ever a risk, so the policies that go by it never ask. */
export function needsTwoFactor(
  tenant: Tenant,
  application: Application | undefined,
  user: User,
): boolean {
  const policy = loginPolicyOf(tenant, application)
  return policy === 'Required' || (policy === 'Enabled' && user.twoFactor.methods.length > 0)
}

/** Whether this browser passed two-factor before, in a way that counts for this application. */
export function isTrusted(
  world: World,
  user: User,
  application: Application | undefined,
  trustId: string | undefined,
  instant: number,
): boolean {
  const trust = findExternalId(world, 'two-factor-trust', trustId, instant)
  if (trust?.userId !== user.id) return false
  if (application === undefined) return true
  const policy = configurationOf(application).oneOf('trustPolicy', trustPolicies, 'Any')
  return policy === 'Any' || (policy === 'This' && trust.applicationId === application.id)
}

/** What the tenant lets people use. */
export function configurableMethods(tenant: Tenant): string[] {
  const configuration = configurationOf(tenant)
  return ['authenticator', 'email', 'sms'].filter((method) =>
    configuration.object(method).flag('enabled', method === 'authenticator'),
  )
}
