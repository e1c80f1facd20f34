import type { Core } from './core.ts'
import type { Envelope } from './envelope.ts'
import { reasonOf } from './errors.ts'
import { pauseInBackground } from './pause.ts'

/** Seconds between the attempts to revoke at FusionAuth. */
const revokeAgainAfter = [1, 2, 4, 30, 120, 600]
/** How long a sign-out waits for FusionAuth's confirmation before it answers, seconds. */
const confirmationWait = 1

/**
 * Ends a session everywhere: here first, so that no refresh in flight can bring it back, then at
 * FusionAuth by id, in the background if it does not answer at once.
 */
export async function endSession(core: Core, envelope: Envelope): Promise<void> {
  const { settings, records, denyList, jwtLife } = core
  const { sid } = envelope
  const time = settings.now()
  await records.kill(sid, 'signed-out', Math.max(envelope.absoluteEnd - time, jwtLife.longest))
  // Not before the login, should the clock have been set back since.
  const cutoff = Math.max(time * 1000, envelope.authenticatedAt)
  await denyList.add(sid, cutoff, jwtLife.longest)
  await Promise.race([revoke(core, sid), pauseInBackground(confirmationWait)])
}

async function revoke({ settings, records, jwtLife }: Core, sid: string): Promise<void> {
  let reason = 'no answer'
  for (const seconds of [...revokeAgainAfter, undefined]) {
    try {
      const answer = await settings.tokens.revoke(sid)
      if (answer.outcome === 'revoked') {
        // FusionAuth refuses it from now on; ours only has to outlive the JWTs.
        await records.kill(sid, 'signed-out', jwtLife.longest)
        return
      }
      reason = answer.reason ?? reason
    } catch (error) {
      // A developer's error (a wrong API key) will not mend itself.
      reason = reasonOf(error)
      break
    }
    if (seconds !== undefined) await pauseInBackground(seconds)
  }
  settings.emit({ type: 'revoke_failed', sid, reason })
}
