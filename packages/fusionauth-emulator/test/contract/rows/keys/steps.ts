import { createLocalJWKSet } from 'jose'
import type { Bench } from '../../lib/bench.ts'
import { isMembers, listAt, type Members, textAt } from '../../lib/json.ts'

/** A key of its own for an application, and a member of it. */
export async function signedWith(bench: Bench, algorithm: string) {
  const { body } = await bench.admin('POST /api/key/generate', {
    key: { algorithm, name: bench.unique('key') },
  })
  const id = textAt(body, 'key.id')
  const kid = textAt(body, 'key.kid')
  const jwtConfiguration = { accessTokenKeyId: id, idTokenKeyId: id }
  const member = await bench.member({ jwtConfiguration })
  return { id, kid, member, ...(await bench.tokens(member)) }
}

export async function keySet(bench: Bench) {
  const { body } = await bench.send('GET /.well-known/jwks.json')
  const keys = listAt(body, 'keys').filter(isMembers)
  return { body, keys, verifier: createLocalJWKSet({ keys: keys.map(publicJwk) }) }
}

const publicJwk = (jwk: Members) => ({ ...jwk, kty: textAt(jwk, 'kty') })

export const validate = 'GET /api/jwt/validate'
