import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { call, codes, configure, login, signedIn, start, storeId } from './support.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())

interface Key {
  id: string
  kid: string
  name: string
  [member: string]: unknown
}

let count = 0
async function send(method: string, path: string, key?: Record<string, unknown>) {
  const body = key && { key: { name: `Key ${(count += 1)}`, ...key } }
  const answer = await call(emulator, method, `/api/key${path}`, { key: true, body })
  const shown: { key?: Key; keys?: Key[]; total?: number } = JSON.parse(answer.text || '{}')
  return {
    ...answer,
    shown: shown.key ?? { id: '', kid: '', name: '' },
    all: shown.keys ?? [],
    total: shown.total,
  }
}

describe('generate', () => {
  test.each([
    ['RS256', { type: 'RSA', length: 2048, hasPrivateKey: true }],
    ['ES384', { type: 'EC', length: 384, hasPrivateKey: true }],
    ['Ed25519', { type: 'OKP', length: 32, hasPrivateKey: true }],
  ])('%s: what is shown', async (algorithm, expected) => {
    const { shown, status, text } = await send('POST', '/generate', { algorithm })
    expect(status).toBe(200)
    expect(shown).toMatchObject({ algorithm, ...expected })
    expect(shown['publicKey']).toMatch(/^-----BEGIN PUBLIC KEY-----[^]+-----END PUBLIC KEY-----$/)
    expect(shown.kid).toMatch(/^[\w-]{27}$/)
    expect(text).not.toContain('PRIVATE')
  })

  test('a shared secret is never shown', async () => {
    const { shown } = await send('POST', '/generate', { algorithm: 'HS256' })
    expect(Object.keys(shown)).toEqual([
      'algorithm',
      'id',
      'insertInstant',
      'kid',
      'lastUpdateInstant',
      'name',
      'type',
    ])
    expect(shown.kid).toMatch(/^[0-9a-f]{9}$/)
  })

  test.each([
    ['a name that is taken', { name: 'Twin', algorithm: 'HS256' }, '[duplicate]key.name'],
    ['no name', { name: '', algorithm: 'HS256' }, '[blank]key.name'],
    ['no algorithm', {}, '[blank]key.algorithm'],
    ['an unknown one', { algorithm: 'PS256' }, '[couldNotConvert]key.algorithm'],
    ['a short key', { algorithm: 'RS256', length: 1024 }, '[invalid]key.length'],
  ])('refused: %s', async (_name, key, code) => {
    await send('POST', '/generate', { name: 'Twin', algorithm: 'HS256' })
    const answer = await send('POST', '/generate', key)
    expect([answer.status, codes(answer)]).toEqual([400, [code]])
  })

  test('401 without an API key', async () => {
    const { status, text } = await call(emulator, 'POST', '/api/key/generate', { body: {} })
    expect([status, text]).toEqual([401, ''])
  })
})

describe('import', () => {
  const pems = (type: 'rsa' | 'ec') => {
    const { privateKey, publicKey } =
      type === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ec', { namedCurve: 'P-384' })
    return {
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      publicObject: publicKey,
    }
  }

  test.each([
    ['rsa', 'RS256'],
    ['ec', 'ES384'],
  ] as const)(
    'a private key (%s) signs, and its algorithm need not be said',
    async (type, algorithm) => {
      const { privateKey, publicObject } = pems(type)
      const { shown } = await send('POST', '/import', { privateKey })
      expect(shown).toMatchObject({ algorithm, hasPrivateKey: true })
      await configure(emulator, { jwtConfiguration: { accessTokenKeyId: shown.id } })
      const { token } = await signedIn(emulator)
      expect(decodeProtectedHeader(token)).toMatchObject({ alg: algorithm, kid: shown.kid })
      await jwtVerify(token, publicObject, { issuer: 'http://localhost:9011' })
      expect(createPrivateKey(privateKey).asymmetricKeyType).toBe(type)
    },
  )

  test('a public key is published under the kid it is given, and signs nothing', async () => {
    const { publicKey } = pems('rsa')
    const given = { publicKey, kid: 'my-kid', algorithm: 'RS512' }
    const { shown } = await send('POST', '/import', given)
    expect(shown).toMatchObject({ hasPrivateKey: false, kid: 'my-kid', algorithm: 'RS512' })
    const { body } = await call(emulator, 'GET', '/.well-known/jwks.json')
    expect(body.keys?.map(({ kid }) => kid)).toContain('my-kid')
    expect(codes(await send('POST', '/import', given))).toEqual(['[duplicate]key.kid'])
    const vended = await call(emulator, 'POST', '/api/jwt/vend', {
      key: true,
      body: { keyId: shown.id },
    })
    expect(vended.status).toBe(400)
  })

  test('a secret is used as its bytes are', async () => {
    const secret = 'thirty-two characters at the least, ü'
    const { shown } = await send('POST', '/import', { secret, type: 'HMAC', algorithm: 'HS256' })
    await configure(emulator, { jwtConfiguration: { accessTokenKeyId: shown.id } })
    const { body } = await login(emulator)
    await jwtVerify(body.token ?? '', new TextEncoder().encode(secret))
    expect(JSON.stringify(shown)).not.toContain('thirty-two')
  })

  test.each([
    ['nothing', {}, '[blank]key.publicKey'],
    ['what is no PEM', { publicKey: 'nonsense' }, '[invalid]key.publicKey'],
    [
      'an algorithm of another kind',
      { secret: 'x'.repeat(32), algorithm: 'RS256' },
      '[invalid]key.algorithm',
    ],
  ])('refused: %s', async (_name, key, code) => {
    const answer = await send('POST', '/import', key)
    expect([answer.status, codes(answer)[0]]).toEqual([400, code])
  })
})

test('read, rename, search, delete', async () => {
  const { shown } = await send('POST', '/generate', { name: 'Needle 1', algorithm: 'ES512' })
  expect((await send('GET', `/${shown.id.toUpperCase()}`)).shown).toEqual(shown)
  expect((await send('GET', '')).all.map(({ id }) => id)).toContain(shown.id)
  const renamed = await send('PUT', `/${shown.id}`, { name: 'Needle 2', algorithm: 'RS256' })
  expect(renamed.shown).toMatchObject({ name: 'Needle 2', algorithm: 'ES512', kid: shown.kid })
  const byQuery = await send('GET', '/search?name=needle*&algorithm=ES512')
  expect([byQuery.total, byQuery.all.map(({ id }) => id)]).toEqual([1, [shown.id]])
  const byBody = await call(emulator, 'POST', '/api/key/search', {
    key: true,
    body: { search: { name: '*eedl*', type: 'RSA' } },
  })
  expect(JSON.parse(byBody.text)).toEqual({ keys: [], total: 0 })
  const removed = await send('DELETE', `/${shown.id}`)
  expect([removed.status, removed.text]).toEqual([200, ''])
  for (const method of ['GET', 'DELETE']) {
    const { status, text } = await send(method, `/${shown.id}`)
    expect([status, text]).toEqual([404, ''])
  }
})

test('a key in use cannot be deleted', async () => {
  const { shown } = await send('POST', '/generate', { algorithm: 'ES256' })
  const inUse = async () => (await send('DELETE', `/${shown.id}`)).status
  await configure(emulator, { jwtConfiguration: { accessTokenVerificationKeyIds: [shown.id] } })
  expect(await inUse()).toBe(400)
  await configure(emulator, { jwtConfiguration: { accessTokenVerificationKeyIds: [] } })
  expect(await inUse()).toBe(200)
  const application = await call(emulator, 'GET', `/api/application/${storeId}`, { key: true })
  const keyId = application.body.application?.jwtConfiguration['accessTokenKeyId']
  expect((await send('DELETE', `/${String(keyId)}`)).status).toBe(400)
})
