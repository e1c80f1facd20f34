import { randomUUID } from 'node:crypto'
import type { App, Instance } from '../instance.ts'
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
    const named = namedTenantId(c, requireApiKey(c, world, endpoint))
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
    const payload = { ...claims, jti: randomUUID(), iat, exp: iat + lifetime }
    return json(c, { token: await signJwt(world, key, payload) })
  })
}
