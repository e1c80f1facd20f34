import type { App, Instance } from '../instance.ts'
import { empty, json } from './answers.ts'
import { findJwt } from './authentication.ts'

/** Looks at the signature and the expiry, at nothing else. */
export function jwtValidateRoutes(app: App, instance: Instance): void {
  app.get('/api/jwt/validate', async (c) => {
    const jwt = await findJwt(c, instance)
    return jwt ? json(c, { jwt }) : empty(c, 401)
  })
}
