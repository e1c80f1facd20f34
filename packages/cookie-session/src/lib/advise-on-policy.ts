import type { Core } from './core.ts'
import { reasonOf } from './errors.ts'
import { pauseInBackground } from './pause.ts'
import { advise } from './policy-advice.ts'

/** FusionAuth may start later than the app: seconds between attempts, and how many. */
const askEvery = 30
const mostAttempts = 20

/** Reads FusionAuth's settings once, in the background, and tells what is wrong with them as events. */
export async function adviseOnPolicy({ settings, jwtLife }: Core): Promise<void> {
  const { tokens, emit } = settings
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    try {
      const read = await tokens.policy?.()
      if (read?.outcome !== 'unavailable') {
        if (!read) return
        jwtLife.saw(read.policy.accessTokenLifetime)
        for (const advice of advise(read.policy)) emit({ type: 'policy_advice', ...advice })
        return
      }
    } catch (error) {
      emit({ type: 'policy_advice', code: 'unreadable', message: reasonOf(error) })
      return
    }
    await pauseInBackground(askEvery)
  }
}
