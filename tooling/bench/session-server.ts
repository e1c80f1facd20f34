import { cookieSession, getSession, requireSession } from '@latchkey/cookie-session/express'
import { createCookieSessions, memoryStore } from '@latchkey/cookie-session'
import { createTokenClient } from '@latchkey/token-client'
import express from 'express'

// One side of a comparison, in a process of its own: `node session-server.ts bare|warm`. It tells its parent
// the port, and the Cookie header of somebody who is signed in.

const [kind] = process.argv.slice(2)
const app = express()
const answer: express.RequestHandler = (_request, response) => {
  response.send('hello')
}

if (kind === 'warm') {
  const { FUSIONAUTH_URL: url = '', FUSIONAUTH_API_KEY: apiKey = '' } = process.env
  const applicationId = '10000000-0000-4000-8000-000000000001'
  const tokens = createTokenClient({ url, applicationId, apiKey, issuer: 'http://localhost:9011' })
  const sessions = createCookieSessions({
    name: 'store',
    origin: 'http://store.acme.localhost',
    secrets: ['a secret for the benchmark, 32 or more'],
    tokens,
    store: memoryStore(),
  })
  app.use(cookieSession(sessions))
  app.post('/login', async (request, response) => {
    const login = await tokens.login({ loginId: 'shopper@example.com', password: 'password' })
    if (login.outcome !== 'signed-in') throw new Error(`login: ${login.outcome}`)
    await getSession(request).signIn(login)
    response.end()
  })
  app.get('/', requireSession(), answer)
} else {
  app.get('/', answer)
}

const server = app.listen(0, '127.0.0.1', async () => {
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  process.send?.({ port, cookie: kind === 'warm' ? await logIn(port) : '' })
})
process.once('disconnect', () => process.exit())

async function logIn(port: number): Promise<string> {
  const { headers } = await fetch(`http://127.0.0.1:${port}/login`, { method: 'POST' })
  return headers
    .getSetCookie()
    .map((header) => header.split(';', 1)[0])
    .join('; ')
}
