import { once } from 'node:events'
import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import {
  applicationId,
  type Canned,
  clientFor,
  fakeFusionAuth,
  fakeSocket,
} from './fake-fusionauth.ts'
import { claimsAt, createSigner, encode, START } from './mint.ts'

const signer = await createSigner('kid-1')
const curve = await createSigner('kid-2', 'ES256')
const fake = await fakeFusionAuth(() => ({ body: { keys: [signer.jwk, curve.jwk] } }))
const client = clientFor(fake, { now: () => START })

afterAll(() => fake[Symbol.asyncDispose]())

async function verdict(jwt: string, by = client): Promise<string> {
  const found = await by.verify(jwt)
  return found.outcome === 'invalid' ? `invalid: ${found.reason}` : found.outcome
}

describe('J6: times', () => {
  test.each([
    ['expired by a second beyond the tolerance', { exp: START - 61 }, 'expired'],
    ['expired within the tolerance', { exp: START - 59 }, 'valid'],
    ['not yet valid, beyond the tolerance', { nbf: START + 61 }, 'invalid: not-yet-valid'],
    ['not yet valid, within the tolerance', { nbf: START + 60 }, 'valid'],
    ['expired and not yet valid', { exp: START - 61, nbf: START + 61 }, 'invalid: not-yet-valid'],
  ])('%s', async (_, claims, expected) => {
    const tolerant = clientFor(fake, { now: () => START, clockTolerance: 60 })
    expect(await verdict(await signer.sign(claims), tolerant)).toBe(expected)
  })

  test.each(['exp', 'iat', 'nbf'])('%s that is no finite whole number', async (name) => {
    for (const value of [
      '1e308',
      '1e400',
      '-1e400',
      '9007199254740992',
      '-1',
      '0',
      '"9999999999"',
      '1.5',
      'null',
      '[9999999999]',
      '{}',
      'true',
    ]) {
      const { [name]: _, ...rest } = claimsAt(START)
      const text = `${JSON.stringify(rest).slice(0, -1)},"${name}":${value}}`
      expect(await verdict(await signer.signText(text))).toBe('invalid: claims')
    }
  })
})

describe('J7: other kinds of JWT, by the same key', () => {
  const hash = 'LDktKdoQak3Pk0cnXxCltA'
  test.each([
    ['an id token', { at_hash: hash }, {}],
    ['an id token of a code', { c_hash: hash }, {}],
    ['an id token with a nonce', { nonce: 'n' }, {}],
    ['an id token, by FusionAuth’s own word', { tty: 'it' }, {}],
    ['a webhook signature', { request_body_sha256: 'x' }, {}],
    ['a device-bound session proof', {}, { typ: 'dbsc+jwt' }],
    ['a logout token', {}, { typ: 'logout+jwt' }],
    [
      'a logout token without its type',
      { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
      {},
    ],
    ['a security event', {}, { typ: 'application/secevent+jwt' }],
    ['a DPoP proof', {}, { typ: 'dpop+jwt' }],
    ['a type that is no text', {}, { typ: 7 }],
  ])('%s is no access token', async (_, claims, header) => {
    const text = encode({ ...claimsAt(START), ...claims })
    const jwt = await signer.signWith({ alg: 'RS256', kid: 'kid-1', typ: 'JWT', ...header }, text)
    expect(await verdict(jwt)).toBe('invalid: kind')
  })

  test.each(['JWT', 'jwt', 'at+jwt', 'application/at+jwt', undefined])(
    'the control: typ %s is one',
    async (typ) => {
      const text = encode({ ...claimsAt(START), scope: 'openid offline_access', tty: 'at' })
      expect(await verdict(await signer.signWith({ alg: 'RS256', kid: 'kid-1', typ }, text))).toBe(
        'valid',
      )
    },
  )

  test('a single sign-on token and a vended one name no application', async () => {
    expect(await verdict(await signer.sign({ applicationId: undefined }))).toBe(
      'invalid: application',
    )
    expect(await verdict(await signer.sign({ sub: undefined }))).toBe('invalid: claims')
  })
})

test('J9: a second good signature gives the same claims, so deny-lists key on them and not on the text', async () => {
  // (r, n - s) verifies as well as (r, s).
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const jwt = await curve.sign({ jti: 'j-1', sid: 's-1' })
  const [header, payload, signature = ''] = jwt.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  const s = BigInt(`0x${bytes.subarray(32).toString('hex')}`)
  const other = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex')
  const twin = Buffer.concat([bytes.subarray(0, 32), other]).toString('base64url')
  const found = await client.verify(`${header}.${payload}.${twin}`)
  expect(twin).not.toBe(signature)
  expect(found).toEqual(await client.verify(jwt))
  expect(found).toMatchObject({ outcome: 'valid', claims: { jti: 'j-1', sid: 's-1' } })
})

describe('J10: what is no JWS, or asks for more', () => {
  test.each([
    ['zip', { zip: 'DEF' }, 'valid'],
    ['crit', { crit: ['zip'], zip: 'DEF' }, 'invalid: malformed'],
    ['b64', { b64: false, crit: ['b64'] }, 'invalid: malformed'],
    ['b64 without crit', { b64: true }, 'invalid: malformed'],
    [
      'PBES2 with a count that takes hours',
      { alg: 'PBES2-HS512+A256KW', p2c: 2 ** 31, p2s: 'AA' },
      'invalid: algorithm',
    ],
  ])('%s, at once', async (_, header, expected) => {
    const jwt = await signer.signWith(
      { alg: 'RS256', kid: 'kid-1', ...header },
      encode(claimsAt(START)),
    )
    const started = performance.now()
    expect(await verdict(jwt)).toBe(expected)
    expect(performance.now() - started).toBeLessThan(500)
  })
})

describe('J11: payloads by the right key', () => {
  test('the same member twice: the last one, for every check', async () => {
    const text = JSON.stringify(claimsAt(START)).replace(
      '"iss":',
      '"iss":"https://evil.example.com","iss":',
    )
    expect(await verdict(await signer.signText(text))).toBe('valid')
    const reverse = text.replace(
      /"iss":"https:\/\/evil\.example\.com",("iss":"[^"]*")/,
      '$1,"iss":"https://evil.example.com"',
    )
    expect(await verdict(await signer.signText(reverse))).toBe('invalid: issuer')
  })

  test('bytes that are no UTF-8, and a byte order mark', async () => {
    const text = Buffer.from(JSON.stringify({ ...claimsAt(START), name: '?' }))
    const spoiled = Buffer.from(text)
    spoiled[text.indexOf('?')] = 0xff
    const header = { alg: 'RS256', kid: 'kid-1' }
    expect(await verdict(await signer.signWith(header, text.toString('base64url')))).toBe('valid')
    expect(await verdict(await signer.signWith(header, spoiled.toString('base64url')))).toBe(
      'invalid: malformed',
    )
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), text])
    expect(await verdict(await signer.signWith(header, marked.toString('base64url')))).toBe(
      'invalid: malformed',
    )
  })

  test('as much nesting as fits, and a claim that does not fit, stop nothing', async () => {
    const deep = JSON.stringify(claimsAt(START)).replace(
      '{',
      `{"deep":${'['.repeat(2500)}${']'.repeat(2500)},`,
    )
    expect(await verdict(await signer.signText(deep))).toBe('valid')
    const started = performance.now()
    expect(await verdict(await signer.sign({ large: 'x'.repeat(1024 * 1024) }))).toBe(
      'invalid: malformed',
    )
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

test('J12: a key for encryption in the key set verifies nothing', async () => {
  const odd = [{ use: 'enc' }, { key_ops: ['encrypt'] }, { use: 'enc', key_ops: ['verify'] }]
  for (const change of odd) {
    await using set = await fakeFusionAuth(() => ({
      body: { keys: [{ ...signer.jwk, ...change }] },
    }))
    const by = clientFor(set, { now: () => START })
    expect(await verdict(await signer.sign(), by)).toBe('invalid: unknown-key')
  }
})

test.each(['hunter2', 'secret'.repeat(20), '0'.repeat(64), 'your-256-bit-secret'])(
  'J13: the secret %s does not get past the start',
  (hmacSecret) => {
    const start = () => clientFor(fake, { algorithms: ['HS256'], hmacSecret })
    expect(start).toThrow(expect.objectContaining({ code: 'invalid_options' }))
    expect(start).not.toThrow(new RegExp(hmacSecret))
  },
)

test('J14: clocks five minutes apart lock nobody out, and prolong nothing beyond the tolerance', async () => {
  const jwt = await signer.sign({ exp: START + 3600 })
  for (const [now, expected] of [
    [START - 300, 'valid'],
    [START + 300, 'valid'],
    [START + 3599, 'valid'],
    [START + 3600, 'expired'],
    [START + 3900, 'expired'],
  ] as const) {
    expect(await verdict(jwt, clientFor(fake, { now: () => now }))).toBe(expected)
  }
})

describe('A7: an evil FusionAuth', async () => {
  const canary = await fakeFusionAuth(() => ({ body: { keys: [signer.jwk] } }))
  afterAll(() => canary[Symbol.asyncDispose]())
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '))
  const answers: [string, Canned][] = [
    ...[301, 302, 303, 307, 308].map((status): [string, Canned] => [
      `a redirect ${status} elsewhere`,
      { status, headers: { location: `${canary.url}/.well-known/jwks.json` } },
    ]),
    ['a gzip bomb', { headers: { 'content-encoding': 'gzip' }, body: bomb }],
    ['2 MB', { body: ' '.repeat(2 * 1024 * 1024) }],
    ['invalid JSON', { body: '{"keys":[' }],
    ['HTML with status 200', { body: '<html>', headers: { 'content-type': 'text/html' } }],
    ['gzip that is none', { headers: { 'content-encoding': 'gzip' }, body: 'no gzip' }],
  ]

  test.each(answers)('%s: nothing is believed, nobody else is asked', async (_, answer) => {
    await using evil = await fakeFusionAuth(() => answer)
    const by = clientFor(evil, { now: () => START })
    expect(await verdict(await signer.sign(), by)).toBe('keys-unavailable')
    expect((await by.refresh('canary-rt')).outcome).toBe('unavailable')
    expect((await by.login({ loginId: 'a', password: 'b' })).outcome).toBe('unavailable')
    expect((await by.revoke(applicationId)).outcome).toBe('unavailable')
    expect((await by.policy()).outcome).toBe('unavailable')
    expect(canary.seen.length).toBe(0)
  })

  test('a drip that never ends', async () => {
    await using evil = await fakeSocket((socket) => {
      socket.write(
        'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n',
      )
      const drip = setInterval(() => socket.write(' '), 20)
      socket.on('close', () => clearInterval(drip))
    })
    const by = clientFor(evil, { now: () => START, timeout: 0.3 })
    const started = performance.now()
    expect(await verdict(await signer.sign(), by)).toBe('keys-unavailable')
    expect(await by.refresh('canary-rt')).toMatchObject({
      outcome: 'unavailable',
      mayHaveArrived: true,
    })
    expect(performance.now() - started).toBeLessThan(5000)
  })

  test('a body without end stops being read', async () => {
    let written = 0
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const block = Buffer.alloc(64 * 1024, ' ')
      const go = () => {
        while (!response.destroyed && response.write(block)) written += block.length
        written += block.length
        response.once('drain', go)
      }
      go()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const listening = server.address()
    const port = typeof listening === 'object' ? listening?.port : 0
    const by = clientFor({ url: `http://127.0.0.1:${port}` }, { now: () => START })
    expect(await by.refresh('canary-rt')).toMatchObject({ outcome: 'unavailable' })
    server.closeAllConnections()
    server.close()
    expect(written).toBeLessThan(64 * 1024 * 1024)
  })
})

describe('A10: what breaks inside lets nobody in', () => {
  const broken: [string, () => never][] = [
    [
      'a fetch that throws',
      () => {
        throw new Error('canary')
      },
    ],
    [
      'a fetch that throws no error',
      () => {
        throw 'canary'
      },
    ],
  ]
  test.each(broken)('%s', async (_, fetch) => {
    const by = clientFor(fake, { now: () => START, fetch })
    expect(await verdict(await signer.sign(), by)).toBe('keys-unavailable')
  })

  test('a clock that throws or says nonsense', async () => {
    const jwt = await signer.sign()
    for (const now of [() => Number.NaN, () => Number.POSITIVE_INFINITY]) {
      expect(await verdict(jwt, clientFor(fake, { now }))).not.toBe('valid')
    }
    const throwing = clientFor(fake, {
      now: () => {
        throw new Error('no clock')
      },
    })
    const outcome = await throwing.verify(jwt).then(
      ({ outcome: found }) => found,
      () => 'rejected',
    )
    expect(outcome).not.toBe('valid')
  })

  test('a published key that cannot be imported', async () => {
    const keys = [
      { kty: 'RSA', kid: 'kid-1', n: 'AQAB', e: 'AQAB' },
      { kty: 'EC', kid: 'kid-2', crv: 'P-256' },
    ]
    await using set = await fakeFusionAuth(() => ({ body: { keys } }))
    const by = clientFor(set, { now: () => START })
    expect(await verdict(await signer.sign(), by)).toBe('invalid: unknown-key')
    expect(await verdict(await curve.sign(), by)).toBe('invalid: unknown-key')
  })

  test('the control', async () => {
    expect(applicationId).toBe(client.applicationId)
    expect(await verdict(await signer.sign())).toBe('valid')
  })
})
