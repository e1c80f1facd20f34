import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { empty, json } from './answers.ts'
import { readJwt } from './authentication.ts'

/** Looks at the signature and the expiry, at nothing else. */
export function jwtValidateRoutes(app: App, instance: Instance): void {
  app.get('/api/jwt/validate', async (c) => {
    const jwt = await readJwt(c, instance)
    return jwt ? json(c, { jwt }) : empty(c, 401)
  })
}
