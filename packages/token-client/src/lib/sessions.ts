import { type Answer, readErrors } from './answer.ts'
import { apiKeyRefused, invalidRequest, TokenClientError, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import { describe, isUuid } from './json.ts'
import type { Settings } from './options.ts'
import type { RevokeOutcome } from './outcomes-tokens.ts'
import type { Unavailable } from './outcomes.ts'
import { believed } from './published-keys.ts'
import { checkRefreshToken } from './refresh.ts'

const CALL = 'DELETE /api/jwt/refresh'

// Without the user's id the same call would revoke the whole application's sessions, and dots would
// climb out of the path.
export function checkId(call: string, id: unknown): void {
  if (isUuid(id)) return
  throw new TokenClientError(
    'invalid_request',
    `${call}: the id must be a UUID; seen: ${describe(id)}. ` +
      'Fix: pass the refreshTokenId of a TokenSet, or the id of a user.',
  )
}

/** Revoking and logging out: what sign-out and account pages need. */
export function createSessions(http: Http, { applicationId, apiKey }: Settings) {
  async function revoked(heard: Answer | Unavailable): Promise<RevokeOutcome> {
    const answer = await believed(http, heard, { within: 0 })
    if (answer.outcome === 'unavailable') return answer
    const { status, body } = answer
    if (status === 200 || status === 404) return { outcome: 'revoked' }
    if (status === 401) throw apiKeyRefused(CALL, apiKey)
    if (status === 400) throw invalidRequest(CALL, readErrors(body).codes)
    throw unexpectedAnswer(CALL, status)
  }

  return {
    async revoke(refreshTokenId: string): Promise<RevokeOutcome> {
      checkId('revoke', refreshTokenId)
      const path = `api/jwt/refresh/${refreshTokenId}`
      return revoked(await http({ method: 'DELETE', path, authenticated: true }))
    },

    async revokeAll(
      userId: string,
      { everywhere = false }: { readonly everywhere?: boolean } = {},
    ): Promise<RevokeOutcome> {
      checkId('revokeAll', userId)
      const query: Record<string, string> = everywhere ? { userId } : { userId, applicationId }
      const path = 'api/jwt/refresh'
      return revoked(await http({ method: 'DELETE', path, query, authenticated: true }))
    },

    async logout(request: {
      readonly refreshToken: string
      readonly global?: boolean
    }): Promise<RevokeOutcome> {
      const { refreshToken, global = false } = request
      checkRefreshToken('logout', refreshToken)
      const json = { refreshToken, global }
      const answer = await http({ method: 'POST', path: 'api/logout', json })
      if (answer.outcome === 'unavailable') return answer
      if (answer.status === 200) return { outcome: 'revoked' }
      throw unexpectedAnswer('POST /api/logout', answer.status)
    },
  }
}
