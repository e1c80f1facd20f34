import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { clockRoutes } from './control/clock.ts'
import type { Instance } from './instance.ts'
import { empty, json } from './routes/answers.ts'
import { applicationRoutes } from './routes/applications.ts'
import { Unauthorized } from './routes/authentication.ts'
import { jwtRefreshRoutes } from './routes/jwt-refresh.ts'
import { jwtValidateRoutes } from './routes/jwt-validate.ts'
import { keyRoutes } from './routes/keys.ts'
import { loginRoutes } from './routes/login.ts'
import { logoutRoutes } from './routes/logout.ts'
import { registrationRoutes } from './routes/registrations.ts'
import { statusRoutes } from './routes/status.ts'
import { tenantRoutes } from './routes/tenants.ts'
import { userRoutes } from './routes/users.ts'
import { wellKnownRoutes } from './routes/well-known.ts'
import { InvalidRequest, NotEmulated } from './state/errors.ts'

const megabyte = 1024 * 1024

/** Every route of the emulator. `changed` runs after each request that may have changed the state. */
export function createApp(instance: Instance, changed: () => void) {
  const app = new Hono()

  app.use(async (c, next) => {
    await next()
    if (c.req.method !== 'GET') changed()
  })
  app.use(
    bodyLimit({
      maxSize: megabyte,
      onError: (c) => {
        // What is left of the body is never read, so the connection cannot carry another request.
        c.header('Connection', 'close')
        return json(
          c,
          { generalErrors: [{ code: '[tooLarge]', message: 'The body is larger than 1 MiB.' }] },
          413,
        )
      },
    }),
  )
  // A page of another site must not move the clock of whoever visits it.
  app.use('/emulator/*', async (c, next) => {
    const site = c.req.header('sec-fetch-site') ?? 'none'
    if (site !== 'none' && site !== 'same-origin') return empty(c, 403)
    return next()
  })

  const routes = [
    loginRoutes,
    jwtRefreshRoutes,
    jwtValidateRoutes,
    logoutRoutes,
    wellKnownRoutes,
    statusRoutes,
    keyRoutes,
    tenantRoutes,
    applicationRoutes,
    registrationRoutes,
    userRoutes,
    clockRoutes,
  ]
  for (const each of routes) app.route('/', each(instance))

  app.notFound((c) => json(c, notEmulated(`${c.req.method} ${c.req.path}`), 501))
  app.onError((error, c) => {
    if (error instanceof InvalidRequest) return json(c, error.errors, 400)
    if (error instanceof Unauthorized) return empty(c, 401)
    if (error instanceof NotEmulated) return json(c, notEmulated(error.message), 501)
    process.emitWarning(`${c.req.method} ${c.req.path} failed: ${error.stack}`)
    return c.body(null, 500)
  })

  return app
}

function notEmulated(what: string) {
  return { emulator: `The FusionAuth emulator does not have ${what}. A real FusionAuth may.` }
}
