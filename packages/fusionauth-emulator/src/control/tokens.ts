import { EmulatorError } from '../emulator-error.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import { isLive } from '../state/tokens/live-tokens.ts'
import { refreshTokenView } from '../state/tokens/refresh-tokens.ts'
import { revokeOneRefreshToken, revokeRefreshTokensOf } from '../state/tokens/revocation.ts'
import { findPerson } from './find.ts'
import { notFound } from './saying.ts'

/** A refresh token as `GET /api/jwt/refresh` shows it; `token` is its current value. */
export type RefreshTokenView = ReturnType<typeof refreshTokenView>

export interface Tokens {
  /**
   * The live refresh tokens, of one person (user id or login id) or of everybody, oldest first.
   * Throws EmulatorError `not_found`.
   */
  list(who?: string): RefreshTokenView[]
  /** Revokes one, by its id or any value it ever had. Throws EmulatorError `not_found`. */
  revoke(token: string): Promise<void>
  /** Revokes all of a person, their single sign-on too. Throws EmulatorError `not_found`. */
  revokeAll(who: string): Promise<void>
  /**
   * Access tokens signed from now on live so many seconds (1 or more), whatever is configured; `count` of
   * them, default all. `'configured'` ends it. Throws EmulatorError `invalid_argument`.
   */
  accessTokenLifetime(seconds: number | 'configured', count?: number): void
}

export function createTokens(instance: Instance, changed: () => void): Tokens {
  const { clock } = instance
  const now = () => toInstant(clock.now())
  return {
    list(who) {
      const { world } = instance
      const userId = who === undefined ? undefined : findPerson(world, who).id
      const instant = now()
      return [...world.refreshTokens.values()]
        .filter((each) => (userId ?? each.userId) === each.userId && isLive(world, each, instant))
        .map((each) => structuredClone(refreshTokenView(each)))
    },
    async revoke(given) {
      const { world } = instance
      const token = world.refreshTokens.get(given) ?? world.refreshTokenValues.get(given)
      if (!token) throw notFound('refresh token with this id or value')
      await revokeOneRefreshToken(world, token, now())
      changed()
    },
    async revokeAll(who) {
      const { world } = instance
      await revokeRefreshTokensOf(world, { userId: findPerson(world, who).id }, now())
      changed()
    },
    accessTokenLifetime(seconds, count) {
      const { overrides } = instance.world
      if (seconds === 'configured') delete overrides.accessTokens
      else {
        wholeNumber('seconds', seconds)
        if (count !== undefined) wholeNumber('count', count)
        overrides.accessTokens = { seconds, ...(count !== undefined && { left: count }) }
      }
      changed()
    },
  }
}

function wholeNumber(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1 && value <= 1e9) return
  throw new EmulatorError('invalid_argument', `${name} must be a whole number, 1 or more.`)
}
