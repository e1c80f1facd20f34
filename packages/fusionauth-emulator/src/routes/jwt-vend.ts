import { randomUUID } from 'node:crypto'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { signJwt } from '../state/tokens/jws.ts'
import { signingKey } from '../state/tokens/tokens.ts'
import { json } from './answers.ts'
import { namedTenantId, requireApiKey, resolveTenant } from './authentication.ts'
import { bodyReader } from './request.ts'

const endpoint = '/api/jwt/vend'

/** `POST /api/jwt/vend`: a JWT with whatever claims the caller wants. */
export function jwtVendRoutes(app: App, instance: Instance): void {
  app.post(endpoint, async (c) => {
    const { clock, world } = instance
    const apiKey = requireApiKey(c, world, endpoint)
    const named = namedTenantId(c, apiKey)
    const body = await bodyReader(c)
    const { jwtConfiguration } = resolveTenant(world, named)
    const { amr: _a, cnf: _c, ...claims } = body.object('claims').members
    const given = body.id('keyId')
    const { timeToLiveInSeconds } = jwtConfiguration
    const lifetime = body.count('timeToLiveInSeconds', timeToLiveInSeconds, 1)
    if (given !== undefined && !world.keys.get(given)?.hasPrivateKey) {
      body.refuse('keyId', 'invalid', 'No key that can sign has this keyId.')
    }
    body.check()
    const iat = Math.floor(clock.now())
    const key = signingKey(world, given ?? jwtConfiguration.accessTokenKeyId)
    // The claims may name anybody: what a tenant's own key vends is good for that tenant only.
    const { tenantId: tid } = apiKey
    const stamped = {
      ...(tid !== undefined && { tid }),
      jti: randomUUID(),
      iat,
      exp: iat + lifetime,
    }
    const payload = { ...claims, ...stamped }
    return json(c, { token: await signJwt(world, key, payload) })
  })
}
