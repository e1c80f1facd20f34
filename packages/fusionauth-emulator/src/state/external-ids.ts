import { randomBytes } from 'node:crypto'
import { createReader } from './reader.ts'
import type { ExternalId, ExternalIdKind, Tenant, World } from './model.ts'

/** FusionAuth's defaults, in seconds. */
const lifetimes: Record<ExternalIdKind, [name: string, seconds: number]> = {
  'authorization-code': ['authorizationGrantId', 30],
  'change-password': ['changePasswordId', 600],
  'email-verification': ['emailVerificationId', 86_400],
  'one-time-password': ['oneTimePassword', 60],
  'registration-verification': ['registrationVerificationId', 86_400],
  'setup-password': ['setupPasswordId', 86_400],
  'trust-token': ['trustToken', 180],
  'two-factor': ['twoFactorId', 300],
  'two-factor-trust': ['twoFactorTrustId', 2_592_000],
}

/** How many seconds the tenant lets ids of a kind live. */
export function lifetimeOf(tenant: Tenant, kind: ExternalIdKind): number {
  const [name, fallback] = lifetimes[kind]
  const configuration = createReader(tenant).object('externalIdentifierConfiguration')
  return configuration.count(`${name}TimeToLiveInSeconds`, fallback, 1)
}

/** 32 random bytes, FusionAuth's default generator. */
export const newOpaqueId = () => randomBytes(32).toString('base64url')

/** Makes and keeps an id that is handed to somebody and is good for `lifetime` seconds. */
export function issueExternalId(
  world: World,
  given: Omit<ExternalId, 'id' | 'insertInstant' | 'expirationInstant'> & { id?: string },
  lifetime: number,
  instant: number,
): ExternalId {
  const issued = {
    ...given,
    id: given.id ?? newOpaqueId(),
    insertInstant: instant,
    expirationInstant: instant + lifetime * 1000,
  }
  world.externalIds.set(issued.id, issued)
  if (world.externalIds.size % sweepEvery === 0) forgetExpired(world, instant)
  return issued
}

/** Most ids are never asked for again. */
const sweepEvery = 256

function forgetExpired(world: World, instant: number): void {
  for (const { expirationInstant, id } of world.externalIds.values()) {
    if (expirationInstant < instant) world.externalIds.delete(id)
  }
}

/** The id, if it is of this kind and still good. Expired ones are forgotten on the way. */
export function findExternalId(
  world: World,
  kind: ExternalIdKind,
  id: string | undefined,
  instant: number,
): ExternalId | undefined {
  const found = id === undefined ? undefined : world.externalIds.get(id)
  if (found === undefined || found.kind !== kind) return undefined
  if (instant <= found.expirationInstant) return found
  world.externalIds.delete(found.id)
  return undefined
}

/** Whether an id that a caller chose is in use, whatever for. */
export function isTakenExternalId(world: World, id: string | undefined, instant: number): boolean {
  const found = world.externalIds.get(id ?? '')
  return found !== undefined && instant <= found.expirationInstant
}

/** What a new password ends: whoever holds one of these may have had the old one. */
export const endedByPassword: readonly ExternalIdKind[] = [
  'authorization-code',
  'change-password',
  'setup-password',
  'trust-token',
  'two-factor',
]

/** Ends ids: one after its use, or all of a kind that belong to a user. */
export function endExternalId(world: World, { id }: ExternalId): void {
  world.externalIds.delete(id)
}

export function endExternalIdsOf(world: World, userId: string, kinds: readonly ExternalIdKind[]) {
  for (const each of world.externalIds.values()) {
    if (each.userId === userId && kinds.includes(each.kind)) world.externalIds.delete(each.id)
  }
}
