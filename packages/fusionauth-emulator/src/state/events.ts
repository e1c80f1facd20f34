import { randomUUID } from 'node:crypto'
import type { Members } from './reader.ts'

/** The events of the login workflow, by the names they have on the wire. */
export const eventTypes = [
  'jwt.public-key.update',
  'jwt.refresh',
  'jwt.refresh-token.revoke',
  'kickstart.success',
  'user.action',
  'user.create',
  'user.create.complete',
  'user.deactivate',
  'user.delete',
  'user.delete.complete',
  'user.email.update',
  'user.email.verified',
  'user.login.failed',
  'user.login.new-device',
  'user.login.success',
  'user.password.reset.send',
  'user.password.reset.start',
  'user.password.reset.success',
  'user.password.update',
  'user.reactivate',
  'user.registration.create',
  'user.registration.create.complete',
  'user.registration.delete',
  'user.registration.delete.complete',
  'user.registration.update',
  'user.registration.update.complete',
  'user.registration.verified',
  'user.two-factor.challenge',
  'user.two-factor.failed-attempt',
  'user.two-factor.method.add',
  'user.two-factor.method.remove',
  'user.two-factor.success',
  'user.update',
  'user.update.complete',
  'test',
] as const
export type EventType = (typeof eventTypes)[number]

/** One event, as it stands in the `event` member of a webhook's body. */
export interface Event {
  id: string
  type: EventType
  /** Absent when it is about the whole instance. */
  tenantId?: string
  /** Milliseconds. */
  createInstant: number
  /** Who caused it: `ipAddress`, `userAgent`, `deviceName` … */
  info: Members
  [member: string]: unknown
}

export interface EventSink {
  /**
   * Hands an event to every webhook that wants it. Settles at once, unless the tenant made this type part
   * of a transaction: then it waits for the webhooks, and throws TransactionFailed when too few agree.
   * So publish before the state changes where FusionAuth lets a webhook veto, and after it elsewhere.
   */
  publish(event: Event): Promise<void>
}

/** Webhooks refused, or did not answer: the API call they belong to is answered 504. */
export class TransactionFailed extends Error {
  override readonly name = 'TransactionFailed'
}

/** For events of what has happened already. */
export function ignoreVeto(error: unknown): void {
  if (!(error instanceof TransactionFailed)) throw error
}

export function newEvent(
  type: EventType,
  about: { tenantId?: string; instant: number; info?: Members },
  members: Members,
): Event {
  const { info = {}, instant, tenantId } = about
  return {
    ...members,
    createInstant: instant,
    id: randomUUID(),
    info,
    ...(tenantId !== undefined && { tenantId }),
    type,
  }
}

/** For a world nobody listens to yet. */
export const silence: EventSink = { publish: async () => {} }
