import type { Core } from './core.ts'
import type { Envelope } from './envelope.ts'

/** Seconds that a session which ended is remembered, as long as FusionAuth has not confirmed. */
export const keptDead = ({ settings, jwtLife }: Core, { absoluteEnd }: Envelope): number =>
  Math.max(absoluteEnd - settings.now(), jwtLife.longest)

/**
 * Ends a session everywhere: here first, so that no refresh in flight can bring it back, then at
 * FusionAuth by id, in the background if it does not answer at once.
 */
export async function endSession(
  core: Core,
  envelope: Envelope,
  reason: 'signed-out' | 'theft',
): Promise<void> {
  const { settings, records, denyList, revocations, jwtLife } = core
  const { sid } = envelope
  const time = settings.now()
  const ttl = keptDead(core, envelope)
  const before = await records.kill(sid, { dead: reason }, ttl)
  // Its cookies may be posted again and again.
  if (!denyList.covers(envelope)) {
    // Not before the login, should the clock have been set back since.
    const cutoff = Math.max(time * 1000, envelope.authenticatedAt)
    const entry = { by: 'us', kind: 'session', id: sid, cutoff } as const
    await denyList.add({ ...entry, reason: before?.dead ?? reason }, jwtLife.longest)
  }
  if (before?.revoked) return
  await revocations.revoke({ kind: 'session', id: sid }, ttl, () => confirm(core, sid, reason))
}

/** FusionAuth refuses it from now on; ours only has to outlive the JWTs. */
const confirm = async (
  { records, jwtLife }: Core,
  sid: string,
  reason: 'signed-out' | 'theft',
): Promise<void> => {
  await records.kill(sid, { dead: reason, revoked: true }, jwtLife.longest)
}

/**
 * Ends every session of a person that began before `since`, epoch seconds: those of this application at
 * once, all others at FusionAuth.
 */
export async function endAllSessions(
  core: Core,
  { sub, authenticatedAt }: Envelope,
  since: number,
): Promise<void> {
  const { settings, denyList, everywhere, revocations, jwtLife } = core
  const cutoff = Math.max(since * 1000, authenticatedAt)
  // Kept until FusionAuth knows, and that may take long: none of these sessions has a record here.
  const ttl = settings.absoluteLifetime
  await everywhere.end(sub, cutoff, ttl)
  await denyList.add({ by: 'us', kind: 'user', id: sub, cutoff }, jwtLife.longest)
  await revocations.revoke({ kind: 'user', id: sub }, ttl)
}

/** What a process that is gone did not get confirmed is taken up by the next one. */
export const resumeRevocations = (core: Core): Promise<void> =>
  core.revocations.resume(async ({ kind, id }) => {
    if (kind === 'session') await confirm(core, id, 'signed-out')
  })
