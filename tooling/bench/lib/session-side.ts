import { createCookieSessions, memoryStore } from '@latchkey/cookie-session'
import { createTokenClient } from '@latchkey/token-client'

/** The session of a side, and somebody who has logged in at the emulator that the parent started. */
export function createSide() {
  const { FUSIONAUTH_URL: url = '', FUSIONAUTH_API_KEY: apiKey = '' } = process.env
  const applicationId = '10000000-0000-4000-8000-000000000001'
  const tokens = createTokenClient({ url, applicationId, apiKey, issuer: 'http://localhost:9011' })
  const createSessions = () =>
    createCookieSessions({
      name: 'store',
      origin: 'http://store.acme.localhost',
      secrets: ['a secret for the benchmark, 32 or more'],
      tokens,
      store: memoryStore(),
    })
  const logIn = async () => {
    const login = await tokens.login({ loginId: 'shopper@example.com', password: 'password' })
    if (login.outcome !== 'signed-in') throw new Error(`login: ${login.outcome}`)
    return login
  }
  return { sessions: createSessions(), createSessions, logIn }
}
