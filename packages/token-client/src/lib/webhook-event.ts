import { isRecord, isText, texts } from './json.ts'
import type { WebhookEvent, WebhookEventBase } from './outcomes-webhook.ts'
import { hide } from './token-set.ts'

const REVOKE = 'jwt.refresh-token.revoke'

function readLifetimes(value: unknown): Record<string, number> | undefined {
  if (!isRecord(value)) return undefined
  const lifetimes: Record<string, number> = {}
  for (const [id, seconds] of Object.entries(value)) {
    const isLifetime = typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0
    if (/^[\da-f-]{36}$/i.test(id) && isLifetime) lifetimes[id.toLowerCase()] = seconds
  }
  return lifetimes
}

function isBase(base: {
  id?: string
  createdAt: unknown
}): base is { id: string; createdAt: number } {
  return isText(base.id) && typeof base.createdAt === 'number' && Number.isFinite(base.createdAt)
}

// Whether a member is absent or what it must be: whom a revocation is about must never be guessed, as
// without a member it would be about more people.
const isTextOrNone = (value: unknown) => value === undefined || value === null || isText(value)
const hasIdOrNone = (value: unknown) =>
  value === undefined || value === null || (isRecord(value) && isText(value.id))

function readRevocation(
  event: Record<string, unknown>,
  base: WebhookEventBase,
): WebhookEvent | undefined {
  const lifetimes = readLifetimes(event.applicationTimeToLiveInSeconds)
  if (!lifetimes || ![event.userId, event.applicationId].every(isTextOrNone)) return undefined
  if (![event.user, event.refreshToken].every(hasIdOrNone)) return undefined
  const revocation = { ...base, lifetimes }
  const user = isRecord(event.user) ? texts(event.user, ['id']).id : undefined
  const token = isRecord(event.refreshToken) ? texts(event.refreshToken, ['id', 'userId']) : {}
  const { userId = user ?? token.userId, applicationId } = texts(event, ['userId', 'applicationId'])
  const where = applicationId !== undefined && { applicationId: applicationId.toLowerCase() }
  if (token.id !== undefined) {
    if (userId === undefined) return undefined
    return { ...revocation, kind: 'session-revoked', refreshTokenId: token.id, userId, ...where }
  }
  if (userId !== undefined) return { ...revocation, kind: 'user-revoked', userId, ...where }
  return where ? { ...revocation, kind: 'application-revoked', ...where } : undefined
}

/** FusionAuth's `{ "event": … }`; nothing when it is none, or a revocation of nobody knows what. */
export function readEvent(text: string): WebhookEvent | undefined {
  const { event }: { event?: unknown } = parse(text)
  if (!isRecord(event) || !isText(event.type)) return undefined
  const { id, tenantId } = texts(event, ['id', 'tenantId'])
  const { createInstant } = event
  const createdAt = typeof createInstant === 'number' ? createInstant / 1000 : undefined
  const base = { id, createdAt, ...(tenantId !== undefined && { tenantId }) }
  if (!isBase(base)) return undefined
  const user = isRecord(event.user) ? texts(event.user, ['id']) : {}
  const { userId = user.id, applicationId } = texts(event, ['userId', 'applicationId'])
  const where = applicationId !== undefined && { applicationId: applicationId.toLowerCase() }
  if (event.type === REVOKE) return readRevocation(event, base)
  const who = userId !== undefined && { userId }
  const other = { ...base, kind: 'other', type: event.type, ...who, ...where, data: event } as const
  return hide(other, ['data'])
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}
