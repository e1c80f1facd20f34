import type { Core } from './core.ts'
import type { Envelope } from './envelope.ts'
import { endSession, keptDead } from './sign-out.ts'

/**
 * Two holders went on with one session, so one of them is a thief, and nobody can tell which: both are
 * out, at once, and the person is told at their next login.
 */
export async function endStolenSession(
  core: Core,
  envelope: Envelope,
  current: number,
): Promise<void> {
  const { sid, sub, generation } = envelope
  const { emit, now } = core.settings
  // Before anything else: whoever finishes this for a killed process cannot know that nobody was told.
  await core.notices.leave(sub, Math.floor(now()))
  // Parallel requests with the same cookies find the same theft: only the first of them acts on it.
  const before = await core.records.kill(sid, { dead: 'theft' }, keptDead(core, envelope))
  if (before?.dead === 'theft') return
  emit({ type: 'authn_token_reuse', sid, sub, generation, current })
  await endSession(core, envelope, 'theft')
}
