import { readErrors, unavailable } from './answer.ts'
import { apiKeyRefused, invalidRequest, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import { isRecord, isText, texts } from './json.ts'
import type { Settings } from './options.ts'
import type { SessionInfo, Sessions } from './outcomes-sessions.ts'
import { checkId } from './sessions.ts'

const CALL = 'GET /api/jwt/refresh'

// FusionAuth counts milliseconds here.
function instant<Name extends string>(name: Name, value: unknown): { [name in Name]?: number } {
  const found: { [name in Name]?: number } = {}
  if (typeof value === 'number' && Number.isFinite(value)) found[name] = value / 1000
  return found
}

// Member by member: `token` is the refresh token itself, and `data` is anybody's.
function readSession(value: unknown): SessionInfo[] {
  if (!isRecord(value) || !isText(value.id)) return []
  const metaData = isRecord(value.metaData) ? value.metaData : {}
  const device = isRecord(metaData.device) ? metaData.device : {}
  const session = {
    refreshTokenId: value.id,
    ...texts(value, ['applicationId']),
    ...instant('startedAt', value.insertInstant),
    ...instant('renewedAt', value.startInstant),
    device: {
      ...texts(device, ['name', 'type', 'description', 'lastAccessedAddress']),
      ...instant('lastAccessedAt', device.lastAccessedInstant),
    },
  }
  return [session]
}

/** {@link https://fusionauth.io/docs/apis/jwt | GET /api/jwt/refresh}: whose sessions there are. */
export function createSessionList(http: Http, { applicationId, apiKey }: Settings): Sessions {
  return {
    async list(userId, { everywhere = false } = {}) {
      checkId('sessions.list', userId)
      const query = { userId }
      const path = 'api/jwt/refresh'
      const answer = await http({ method: 'GET', path, query, authenticated: true })
      if (answer.outcome === 'unavailable') return answer
      const { status, body } = answer
      if (status === 401) throw apiKeyRefused(CALL, apiKey)
      if (status === 400) throw invalidRequest(CALL, readErrors(body).codes)
      if (status !== 200) throw unexpectedAnswer(CALL, status)
      // FusionAuth leaves the member out when there are none.
      const { refreshTokens: found = [] } = body
      if (!Array.isArray(found)) return unavailable('status 200 with sessions that are no list')
      const sessions = found
        .flatMap(readSession)
        .filter((session) => everywhere || session.applicationId?.toLowerCase() === applicationId)
      return { outcome: 'listed', sessions }
    },
  }
}
