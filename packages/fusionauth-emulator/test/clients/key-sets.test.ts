import { createRemoteJWKSet, jwtVerify } from 'jose'
import { verify, type JwtHeader, type SigningKeyCallback } from 'jsonwebtoken'
import { JwksClient } from 'jwks-rsa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Emulator } from '../../src/index.ts'
import { call, configure, refresh, shopperId, signedIn, start, storeId } from '../support.ts'

let emulator: Emulator
let jwks: URL
beforeAll(async () => {
  emulator = await start()
  jwks = new URL('/.well-known/jwks.json', emulator.url)
})
afterAll(() => emulator.close())

const issuer = 'http://localhost:9011'

/** Verifies as an Express app with jwks-rsa and jsonwebtoken does. */
function verifyWithJwksRsa(token: string): Promise<unknown> {
  const client = new JwksClient({ jwksUri: jwks.href })
  const findKey = ({ kid }: JwtHeader, done: SigningKeyCallback) =>
    client.getSigningKey(kid, (error, key) => done(error, key?.getPublicKey()))
  return new Promise((resolve, reject) => {
    verify(token, findKey, { issuer, audience: storeId }, (error, payload) =>
      error ? reject(error) : resolve(payload),
    )
  })
}

test('jose verifies a login and a refresh, and the key that replaced the one before', async () => {
  const keys = createRemoteJWKSet(jwks, { cooldownDuration: 0 })
  const first = await signedIn(emulator)
  const options = { issuer, audience: storeId }
  expect((await jwtVerify(first.token, keys, options)).payload.sub).toBe(shopperId)

  for (const algorithm of ['ES256', 'Ed25519', 'RS512']) {
    const path = '/api/key/generate'
    const made = await call(emulator, 'POST', path, {
      key: true,
      body: { key: { algorithm, name: algorithm } },
    })
    await configure(emulator, { jwtConfiguration: { accessTokenKeyId: made.body.key?.id } })
    const { body } = await refresh(emulator, first.refreshToken)
    const { payload, protectedHeader } = await jwtVerify(body.token ?? '', keys, options)
    expect([payload.sub, protectedHeader.kid]).toEqual([shopperId, made.body.key?.kid])
  }
  expect((await jwtVerify(first.token, keys, options)).payload.sub).toBe(shopperId)
})

test('jwks-rsa with jsonwebtoken verifies it, and refuses it for another audience', async () => {
  await configure(emulator, {
    jwtConfiguration: { accessTokenKeyId: '10000000-0000-4000-8000-00000000000a' },
  })
  const { token } = await signedIn(emulator)
  expect(await verifyWithJwksRsa(token)).toMatchObject({ sub: shopperId, aud: storeId })
  const [head, payload = '', signature] = token.split('.')
  const forged = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), aud: 'other' }
  const changed = Buffer.from(JSON.stringify(forged)).toString('base64url')
  await expect(verifyWithJwksRsa(`${head}.${changed}.${signature}`)).rejects.toThrow('signature')
})
