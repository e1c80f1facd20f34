import { Hono } from 'hono'
import type { Instance } from '../instance.ts'
import { empty, json } from './answers.ts'
import { findJwt } from './authentication.ts'

/** Looks at the signature and the expiry, at nothing else. */
export function jwtValidateRoutes(instance: Instance) {
  const app = new Hono()
  app.get('/api/jwt/validate', async (c) => {
    const jwt = await findJwt(c, instance)
    return jwt ? json(c, { jwt }) : empty(c, 401)
  })
  return app
}
