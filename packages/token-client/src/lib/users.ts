import { checkUserId } from './account-check.ts'
import { readErrors } from './answer.ts'
import { apiKeyRefused, invalidRequest, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import { missing } from './login-answer.ts'
import { readUser } from './login-body.ts'
import type { Settings } from './options.ts'
import type { Users } from './outcomes-users.ts'
import { believed } from './published-keys.ts'

const CALL = 'GET /api/user'

/** {@link https://fusionauth.io/docs/apis/users | FusionAuth's users}. */
export function createUsers(http: Http, { apiKey }: Settings): Users {
  return {
    async retrieve(userId) {
      checkUserId('users.retrieve', userId)
      const path = `api/user/${userId}`
      const heard = await http({ method: 'GET', path, authenticated: true })
      // Whoever deletes what belongs to nobody must not do so because of a proxy.
      const answer = await believed(http, heard, { within: 0 })
      if (answer.outcome === 'unavailable') return answer
      const { status, body } = answer
      if (status === 200) {
        const user = readUser(body.user)
        return user ? { outcome: 'found', user } : missing(200, 'user')
      }
      if (status === 404) return { outcome: 'not-found' }
      if (status === 401) throw apiKeyRefused(CALL, apiKey)
      if (status === 400) throw invalidRequest(CALL, readErrors(body).codes)
      throw unexpectedAnswer(CALL, status)
    },
  }
}
