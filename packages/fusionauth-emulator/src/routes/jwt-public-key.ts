import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { findKeyByKid, publicPem } from '../state/tokens/keys.ts'
import { toId } from '../state/reader.ts'
import { empty, json } from './answers.ts'

/** `GET /api/jwt/public-key`: all as PEM by `kid`, or one by `kid` or application. */
export function jwtPublicKeyRoutes(app: App, instance: Instance): void {
  app.get('/api/jwt/public-key', (c) => {
    const { world } = instance
    const { applicationId, kid } = c.req.query()
    if (applicationId === undefined && kid === undefined) {
      const pems = [...world.keys.values()].map((key) => [key.kid, publicPem(key)])
      return json(c, {
        publicKeys: Object.fromEntries(pems.filter(([, pem]) => pem !== undefined)),
      })
    }
    // An application that uses its tenant's configuration has no key of its own.
    const configuration = world.applications.get(toId(applicationId ?? '') ?? '')?.jwtConfiguration
    const own = configuration?.enabled ? configuration.accessTokenKeyId : undefined
    const key = applicationId === undefined ? findKeyByKid(world, kid) : world.keys.get(own ?? '')
    const publicKey = key && publicPem(key)
    return publicKey === undefined ? empty(c, 404) : json(c, { publicKey })
  })
}
