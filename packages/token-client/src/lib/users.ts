import { checkUserId } from './account-check.ts'
import { readErrors, unavailable } from './answer.ts'
import { apiKeyRefused, invalidRequest, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import { missing } from './login-answer.ts'
import { readUser } from './login-body.ts'
import type { Settings } from './options.ts'
import type { Users } from './outcomes-users.ts'
import { isPresent } from './published-keys.ts'

const CALL = 'GET /api/user'

/** {@link https://fusionauth.io/docs/apis/users | FusionAuth's users}. */
export function createUsers(http: Http, { apiKey }: Settings): Users {
  return {
    async retrieve(userId) {
      checkUserId('users.retrieve', userId)
      const path = `api/user/${userId}`
      const answer = await http({ method: 'GET', path, authenticated: true })
      if (answer.outcome === 'unavailable') return answer
      const { status, body } = answer
      if (status === 200) {
        const user = readUser(body.user)
        return user ? { outcome: 'found', user } : missing(200, 'user')
      }
      if (status === 404) {
        // Whoever deletes what belongs to nobody must not do so because of a proxy.
        if (await isPresent(http)) return { outcome: 'not-found' }
        return unavailable('status 404 from something that is not FusionAuth')
      }
      if (status === 401) throw apiKeyRefused(CALL, apiKey)
      if (status === 400) throw invalidRequest(CALL, readErrors(body).codes)
      throw unexpectedAnswer(CALL, status)
    },
  }
}
