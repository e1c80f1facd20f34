import { createHmac, createPublicKey } from 'node:crypto'
import { exportJWK, exportSPKI, SignJWT } from 'jose'
import { afterAll, describe, expect, test } from 'vitest'
import { clientFor, fakeFusionAuth, otherApplicationId } from './fake-fusionauth.ts'
import { claimsAt, createSigner, encode, START } from './mint.ts'

const signer = await createSigner('kid-1')
const attacker = await createSigner('kid-1')
const fake = await fakeFusionAuth(() => ({ body: { keys: [signer.jwk] } }))
const canary = await fakeFusionAuth(() => ({ body: { keys: [attacker.jwk] } }))
const client = clientFor(fake, { now: () => START })
const good = await signer.sign()
const [goodHeader = '', goodPayload = '', goodSignature = ''] = good.split('.')
const payload = encode(claimsAt(START))

afterAll(async () => {
  await fake[Symbol.asyncDispose]()
  await canary[Symbol.asyncDispose]()
})

// 2048 bits end in a letter of which four bits are spare: another letter, the same bytes.
function nextLetter(jwt: string): string {
  return String.fromCharCode(jwt.charCodeAt(jwt.length - 1) + 1)
}

async function verdict(jwt: string): Promise<string> {
  const found = await client.verify(jwt)
  return found.outcome === 'invalid' ? `invalid: ${found.reason}` : found.outcome
}

test('the control: the honest JWT of this suite is valid', async () => {
  expect(await verdict(good)).toBe('valid')
})

describe('J1: alg none', () => {
  test.each(['none', 'None', 'NONE', 'nOnE', 'noNE', ' none', 'none ', '', null, ['none'], {}])(
    'alg %j',
    async (alg) => {
      const header = encode({ alg, kid: 'kid-1', typ: 'JWT' })
      expect(await verdict(`${header}.${payload}.`)).toMatch(/^invalid/)
      expect(await verdict(`${header}.${payload}.${goodSignature}`)).toBe('invalid: algorithm')
      expect(await verdict(`${header}.${payload}.AA`)).toBe('invalid: algorithm')
    },
  )

  test('the honest header with an empty or foreign signature', async () => {
    expect(await verdict(`${goodHeader}.${goodPayload}.`)).toBe('invalid: malformed')
    expect(await verdict(`${goodHeader}.${payload}.${encode('nothing')}`)).toBe(
      'invalid: signature',
    )
    expect(await verdict(await attacker.sign())).toBe('invalid: signature')
  })
})

describe('J2: RS256 to HS256 confusion', async () => {
  const spki = await exportSPKI(signer.publicKey)
  const key = createPublicKey(spki)
  const { n = '', e = '' } = await exportJWK(signer.publicKey)
  const secrets: [string, string | Buffer][] = [
    ['the SPKI PEM', spki],
    ['the SPKI PEM with a newline', `${spki}\n`],
    ['the SPKI PEM without newlines', spki.replaceAll('\n', '')],
    ['the PKCS#1 PEM', key.export({ type: 'pkcs1', format: 'pem' })],
    ['the SPKI DER', key.export({ type: 'spki', format: 'der' })],
    ['the PKCS#1 DER', key.export({ type: 'pkcs1', format: 'der' })],
    ['the JWK', JSON.stringify({ kty: 'RSA', n, e })],
    ['the published JWK', JSON.stringify(signer.jwk)],
    ['the modulus', n],
    ['the modulus bytes', Buffer.from(n, 'base64url')],
    ['the key id', 'kid-1'],
    ['an empty password', ''],
  ]

  test.each(secrets)('with %s as the secret', async (_, secret) => {
    for (const [alg, hash] of [
      ['HS256', 'sha256'],
      ['HS384', 'sha384'],
      ['HS512', 'sha512'],
      ['hs256', 'sha256'],
    ]) {
      const input = `${encode({ alg, kid: 'kid-1', typ: 'JWT' })}.${payload}`
      const signature = createHmac(hash ?? '', secret)
        .update(input)
        .digest('base64url')
      expect(await verdict(`${input}.${signature}`)).toBe('invalid: algorithm')
      const migrating = clientFor(fake, {
        now: () => START,
        algorithms: ['RS256', 'HS256', 'HS384', 'HS512'],
        hmacSecret: 'an HMAC secret with 64 bytes or more, 0123456789, abcdefghijklmnopqrs',
      })
      expect((await migrating.verify(`${input}.${signature}`)).outcome).toBe('invalid')
    }
  })
})

describe('J3: a key that the JWT brings along', () => {
  test.each([
    ['jwk', { jwk: attacker.jwk }],
    ['jku', { jku: `${canary.url}/jwks.json` }],
    ['x5u', { x5u: `${canary.url}/certificate.pem` }],
    ['x5c', { x5c: [encode('certificate')] }],
    ['all of them', { jwk: attacker.jwk, jku: `${canary.url}/a`, x5u: `${canary.url}/b` }],
    ['kid as an address', { kid: `${canary.url}/jwks.json` }],
  ])('%s causes no request and is not believed', async (_, header) => {
    const before = fake.seen.length
    expect(await verdict(await attacker.sign({}, header))).toMatch(/^invalid/)
    expect(await verdict(await attacker.sign({}, { kid: 'attacker', ...header }))).toMatch(
      /^invalid/,
    )
    expect(canary.seen.length).toBe(0)
    expect(fake.seen.length).toBeLessThanOrEqual(before + 1)
  })
})

test.each([
  '../../../../dev/null',
  "kid-1' OR '1'='1",
  'kid-1\u0000',
  'k'.repeat(5000),
  '',
  7,
  null,
  ['kid-1'],
  { kid: 'kid-1' },
])('J4: what no key id looks like is not even looked for: case %#', async (kid) => {
  const before = fake.seen.length
  const header = encode({ alg: 'RS256', kid, typ: 'JWT' })
  expect(await verdict(`${header}.${goodPayload}.${goodSignature}`)).toBe('invalid: unknown-key')
  expect(fake.seen.length).toBe(before)
})

test.each(['KID-1', '__proto__', 'constructor'])(
  'J4: a key id is a name and nothing else: %s',
  async (kid) => {
    const header = encode({ alg: 'RS256', kid, typ: 'JWT' })
    // It may have been published a moment ago: then nobody knows yet.
    expect(await verdict(`${header}.${goodPayload}.${goodSignature}`)).toMatch(
      /^(invalid: unknown-key|keys-unavailable)$/,
    )
  },
)

test('J11: the same member twice in the header does not mix two keys', async () => {
  const twice = encode('{"alg":"none","alg":"RS256","kid":"x","kid":"kid-1"}')
  expect(await verdict(`${twice}.${goodPayload}.${goodSignature}`)).toBe('invalid: signature')
})

test('J5: the other application’s JWT, same tenant, same key', async () => {
  const other = { aud: otherApplicationId, applicationId: otherApplicationId }
  expect(await verdict(await signer.sign(other))).toBe('invalid: audience')
})

describe('J8: one JWT has one spelling', () => {
  test.each([
    ['a space in the signature', `${good.slice(0, -4)} ${good.slice(-4)}`],
    ['a leading space', ` ${good}`],
    ['a trailing newline', `${good}\n`],
    ['padding', `${good}=`],
    ['padding after the header', `${goodHeader}=.${goodPayload}.${goodSignature}`],
    ['standard base64', `${goodHeader}.${goodPayload}.+${goodSignature}/`],
    ['a NUL', `${good}\u0000`],
    ['a letter outside ASCII', `${good}é`],
    ['four parts', `${good}.${goodSignature}`],
    ['five parts, as in JWE', `${good}.${goodSignature}.${goodSignature}`],
    ['two parts', `${goodHeader}.${goodPayload}`],
    ['an empty payload', `${goodHeader}..${goodSignature}`],
    ['nothing', ''],
    ['dots', '..'],
    ['JSON serialisation', JSON.stringify({ payload: goodPayload, signatures: [] })],
    ['a Bearer prefix', `Bearer ${good}`],
    ['spare bits at the end of the signature', `${good.slice(0, -1)}${nextLetter(good)}`],
    ['1 MB', 'a'.repeat(1024 * 1024)],
    ['1 MB of payload', `${goodHeader}.${'a'.repeat(1024 * 1024)}.${goodSignature}`],
    ['1 MB of dots', '.'.repeat(1024 * 1024)],
  ])('%s is malformed', async (_, jwt) => {
    const started = performance.now()
    expect(await verdict(jwt)).toBe('invalid: malformed')
    expect(performance.now() - started).toBeLessThan(500)
  })

  test('a header that is no JSON object', async () => {
    for (const header of ['[]', '7', 'null', '"x"', '{', '\u0000', '{"alg":"RS256"'.repeat(9)]) {
      expect(await verdict(`${encode(header)}.${goodPayload}.${goodSignature}`)).toMatch(/^invalid/)
    }
  })

  test('values that are no text', async () => {
    const values: unknown[] = JSON.parse('[null, 7, {}, [], true]')
    for (const value of [...values, undefined, Symbol('jwt')]) {
      expect(await Reflect.apply(verdict, undefined, [value])).toBe('invalid: malformed')
    }
  })
})

describe('J10: headers that change what is signed', () => {
  test.each([
    ['b64 false', { b64: false, crit: ['b64'] }],
    ['an unknown crit', { crit: ['exp'], exp: 1 }],
    ['an empty crit', { crit: [] }],
  ])('%s', async (_, extra) => {
    const header = encode({ alg: 'RS256', kid: 'kid-1', ...extra })
    expect(await verdict(`${header}.${goodPayload}.${goodSignature}`)).toMatch(/^invalid/)
  })

  test.each(['PBES2-HS256+A128KW', 'dir', 'RSA-OAEP', 'PS256', 'ES256K', 'rs256', 'RS256 '])(
    'alg %s is not on the list',
    async (alg) => {
      const header = encode({ alg, kid: 'kid-1', p2c: 2 ** 31 })
      expect(await verdict(`${header}.${goodPayload}.${goodSignature}`)).toBe('invalid: algorithm')
    },
  )

  test('ES256 claimed for an RSA key', async () => {
    const header = encode({ alg: 'ES256', kid: 'kid-1' })
    expect(await verdict(`${header}.${goodPayload}.${goodSignature}`)).toBe('invalid: unknown-key')
  })
})

describe('J11: payloads', () => {
  test('__proto__ as a claim pollutes nothing', async () => {
    const claims = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"x":1}}')
    expect(await verdict(await signer.sign(claims))).toBe('valid')
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  test('a payload that is no JSON object, signed by the right key', async () => {
    for (const text of ['[]', '7', 'null', '"text"', '', '{', '\ud800', '[{"sub":"x"}]']) {
      expect(await verdict(await signer.signText(text))).toMatch(/^invalid/)
    }
  })

  test('a JWT signed by a secret is refused before any key is looked for', async () => {
    const before = fake.seen.length
    const jwt = await new SignJWT(claimsAt(START))
      .setProtectedHeader({ alg: 'HS256', kid: 'fresh' })
      .sign(new TextEncoder().encode('x'.repeat(32)))
    expect(await verdict(jwt)).toBe('invalid: algorithm')
    expect(fake.seen.length).toBe(before)
  })
})
