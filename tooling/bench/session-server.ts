import { cookieSession, getSession, requireSession } from '@latchkey/cookie-session/express'
import express from 'express'
import { getIronSession } from 'iron-session'
import { createSide } from './lib/session-side.ts'

// One side of a comparison, in a process of its own: `node session-server.ts bare|warm|iron`. It tells its
// parent the port, the Cookie header of somebody who is signed in, and, when asked, the CPU it used.

const [kind] = process.argv.slice(2)
const app = express()
const answer: express.RequestHandler = (_request, response) => {
  response.send('hello')
}

if (kind === 'warm') {
  const { sessions, logIn } = createSide()
  app.use(cookieSession(sessions))
  app.post('/login', async (request, response) => {
    await getSession(request).signIn(await logIn())
    response.end()
  })
  app.get('/', requireSession(), answer)
} else if (kind === 'iron') {
  const options = { password: 'a secret for the benchmark, 32 or more', cookieName: 'iron' }
  const { logIn } = createSide()
  app.post('/login', async (request, response) => {
    const { user, tokens } = await logIn()
    const session = await getIronSession<Record<string, string>>(request, response, options)
    // What our envelope holds, about: iron-session knows no JWT.
    Object.assign(session, { sub: user.id, email: user.email, ...tokens, accessToken: '' })
    await session.save()
    response.end()
  })
  app.get('/', async (request, response) => {
    const session = await getIronSession<Record<string, string>>(request, response, options)
    response.status(session['sub'] ? 200 : 401).send('hello')
  })
} else {
  app.get('/', answer)
}

const server = app.listen(0, '127.0.0.1', async () => {
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  process.send?.({ port, cookie: kind === 'bare' ? '' : await cookieFrom(port) })
})
process.on('message', () => process.send?.(process.cpuUsage()))
process.once('disconnect', () => process.exit())

async function cookieFrom(port: number): Promise<string> {
  const { headers } = await fetch(`http://127.0.0.1:${port}/login`, { method: 'POST' })
  return headers
    .getSetCookie()
    .map((header) => header.split(';', 1)[0])
    .join('; ')
}
