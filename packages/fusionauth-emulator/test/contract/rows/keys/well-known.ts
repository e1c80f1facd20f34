import { jwtVerify } from 'jose'
import { generateKeyPairSync } from 'node:crypto'
import { expect } from 'vitest'
import { issuer, tenantId } from '../../lib/instance.ts'
import { at, headerOf, listAt, type Members } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { keySet, signedWith } from './steps.ts'

const discoveryMembers = [
  'authorization_endpoint',
  'claims_supported',
  'device_authorization_endpoint',
  'end_session_endpoint',
  'grant_types_supported',
  'id_token_signing_alg_values_supported',
  'issuer',
  'jwks_uri',
  'response_modes_supported',
  'response_types_supported',
  'scopes_supported',
  'subject_types_supported',
  'token_endpoint',
  'token_endpoint_auth_methods_supported',
  'userinfo_endpoint',
]

const verifiable = (algorithm: string): Row => ({
  fact: `a token signed with ${algorithm} is verified by the key set`,
  source: 'OpenAPI',
  answers: 'GET /.well-known/jwks.json 200',
  body: 'JWKSResponse',
  run: async (bench) => {
    const { kid, token } = await signedWith(bench, algorithm)
    const { keys, verifier } = await keySet(bench)
    const currentDate = new Date(bench.now())
    const { protectedHeader } = await jwtVerify(token, verifier, { currentDate })
    expect(protectedHeader).toEqual({ alg: algorithm, typ: 'JWT', kid })
    expect(kid).toHaveLength(27)
    const { length } = keys.filter((key) => key['kid'] === kid)
    expect(length).toBe(1)
    return bench.send('GET /.well-known/jwks.json')
  },
})

export const wellKnown: Row[] = [
  {
    fact: "discovery: the issuer is the tenant's verbatim, the endpoints are the instance's",
    source: 'OpenAPI',
    answers: 'GET /.well-known/openid-configuration 200',
    body: 'OpenIdConfiguration',
    has: discoveryMembers,
    run: async (bench) => {
      const { url } = bench.emulator
      const query = { tenantId }
      const answer = await bench.send('GET /.well-known/openid-configuration', { query })
      expect(answer.body).toMatchObject({
        issuer,
        authorization_endpoint: `${url}/oauth2/authorize`,
        device_authorization_endpoint: `${url}/oauth2/device_authorize`,
        end_session_endpoint: `${url}/oauth2/logout`,
        jwks_uri: `${url}/.well-known/jwks.json`,
        token_endpoint: `${url}/oauth2/token`,
        userinfo_endpoint: `${url}/oauth2/userinfo`,
      })
      const methods = listAt(answer.body, 'token_endpoint_auth_methods_supported')
      expect(methods.toSorted()).toEqual(['client_secret_basic', 'client_secret_post', 'none'])
      const grants = listAt(answer.body, 'grant_types_supported')
      expect(grants).toEqual(
        expect.arrayContaining(['authorization_code', 'password', 'implicit', 'refresh_token']),
      )
      return answer
    },
  },
  {
    fact: 'discovery of a tenant by the path',
    source: 'API docs',
    answers: 'GET /{tenantId}/.well-known/openid-configuration 200',
    body: 'OpenIdConfiguration',
    has: discoveryMembers,
    is: { issuer: 'https://other.example.com' },
    run: async (bench) => {
      const tenant = await bench.tenant({ issuer: 'https://other.example.com' })
      return bench.send(`GET /${tenant}/.well-known/openid-configuration`)
    },
  },
  {
    fact: 'the issuer of a tenant that was given none is acme.com',
    source: 'API docs',
    answers: 'GET /{tenantId}/.well-known/openid-configuration 200',
    body: 'OpenIdConfiguration',
    is: { issuer: 'acme.com' },
    run: async (bench) => {
      const tenant = await bench.tenant({ issuer: undefined })
      return bench.send(`GET /${tenant}/.well-known/openid-configuration`)
    },
  },
  {
    fact: 'the key set has public members alone, and needs neither key nor tenant',
    source: 'API docs',
    answers: 'GET /.well-known/jwks.json 200',
    body: 'JWKSResponse',
    lacks: ['keys.0.d', 'keys.0.p', 'keys.0.q', 'keys.0.k'],
    run: async (bench) => {
      const { kid } = await signedWith(bench, 'RS256')
      const answer = await bench.send('GET /.well-known/jwks.json')
      const found = listAt(answer.body, 'keys').find((key) => at(key, 'kid') === kid)
      expect(found).toMatchObject({ alg: 'RS256', kty: 'RSA', use: 'sig', e: 'AQAB' })
      expect(answer.text).not.toMatch(/"(d|p|q|dp|dq|qi|k)":/)
      return answer
    },
  },
  {
    fact: 'the key set is of the whole instance, keys of every tenant',
    source: 'issue tracker',
    answers: 'GET /.well-known/jwks.json 200',
    body: 'JWKSResponse',
    run: async (bench) => {
      const { keys: before } = await keySet(bench)
      await bench.tenant()
      const { kid } = await signedWith(bench, 'ES256')
      const answer = await bench.send('GET /.well-known/jwks.json')
      const kids = listAt(answer.body, 'keys').map((key) => at(key, 'kid'))
      expect(kids).toEqual(expect.arrayContaining([...before.map((key) => key['kid']), kid]))
      return answer
    },
  },
  {
    fact: 'a public key that was imported is in it too',
    source: 'issue tracker',
    answers: 'GET /.well-known/jwks.json 200',
    body: 'JWKSResponse',
    run: async (bench) => {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const key = {
        algorithm: 'ES256',
        name: bench.unique('imported'),
        publicKey: publicKey.export({ type: 'spki', format: 'pem' }),
      }
      await bench.admin('POST /api/key/import', { key })
      const answer = await bench.send('GET /.well-known/jwks.json')
      const { x, y } = publicKey.export({ format: 'jwk' })
      const found = listAt(answer.body, 'keys').find((each) => at(each, 'x') === x)
      expect(found).toMatchObject({ alg: 'ES256', crv: 'P-256', kty: 'EC', y })
      return answer
    },
  },
  {
    fact: 'an HMAC key is never in the key set, and its kid is short',
    source: 'issue tracker',
    answers: 'GET /.well-known/jwks.json 200',
    body: 'JWKSResponse',
    run: async (bench) => {
      const { kid, token } = await signedWith(bench, 'HS256')
      expect(headerOf(token)).toEqual({ alg: 'HS256', typ: 'JWT', kid })
      expect(kid).toMatch(/^[\da-f]{9}$/)
      const answer = await bench.send('GET /.well-known/jwks.json')
      expect(answer.text).not.toContain(kid)
      return answer
    },
  },
  ...['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'].map(verifiable),
  {
    fact: 'the kid of an asymmetric key is its thumbprint with SHA-1',
    source: 'client sources',
    answers: 'GET /.well-known/jwks.json 200',
    body: 'JWKSResponse',
    run: async (bench) => {
      const { keys } = await keySet(bench)
      expect(keys.length).toBeGreaterThan(0)
      for (const key of keys) {
        expect(key['kid']).toBe(await sha1Thumbprint(key))
      }
      return bench.send('GET /.well-known/jwks.json')
    },
  },
]

async function sha1Thumbprint(jwk: Members): Promise<string> {
  const names = { RSA: ['e', 'kty', 'n'], EC: ['crv', 'kty', 'x', 'y'], OKP: ['crv', 'kty', 'x'] }
  const kty = jwk['kty']
  const required = kty === 'RSA' || kty === 'EC' || kty === 'OKP' ? names[kty] : []
  const text = JSON.stringify(Object.fromEntries(required.map((name) => [name, jwk[name]])))
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))
  return Buffer.from(digest).toString('base64url')
}
