import { randomUUID } from 'node:crypto'
import { newOpaqueId } from '../external-ids.ts'
import { isLiveSession } from '../tokens/live-tokens.ts'
import type { SsoSession, World } from '../model.ts'

/** Somebody logged in at the hosted page: other applications of the tenant need not ask again. */
export function startSession(
  world: World,
  { tenantId, userId }: Pick<SsoSession, 'tenantId' | 'userId'>,
  instant: number,
): SsoSession {
  const session = {
    id: randomUUID(),
    token: newOpaqueId(),
    tenantId,
    userId,
    insertInstant: instant,
    startInstant: instant,
  }
  world.ssoSessions.set(session.token, session)
  return session
}

/** The session with this cookie value, if it is live. Looking counts as use: it lives on from now. */
export function useSession(
  world: World,
  token: string | undefined,
  tenantId: string,
  instant: number,
): SsoSession | undefined {
  const session = token === undefined ? undefined : world.ssoSessions.get(token)
  if (session === undefined || session.tenantId !== tenantId) return undefined
  if (isLiveSession(world, session, instant)) {
    session.startInstant = instant
    return session
  }
  world.ssoSessions.delete(session.token)
  return undefined
}

export function findSessionById(world: World, id: string, instant: number): SsoSession | undefined {
  for (const session of world.ssoSessions.values()) {
    if (session.id === id && isLiveSession(world, session, instant)) return session
  }
  return undefined
}

/** FusionAuth shows a session among the refresh tokens: of a tenant, of no application. */
export function sessionView({
  id,
  insertInstant,
  startInstant,
  tenantId,
  token,
  userId,
}: SsoSession) {
  const device = { lastAccessedInstant: startInstant }
  const metaData = { device, scopes: [] }
  return { id, insertInstant, metaData, startInstant, tenantId, token, userId }
}
