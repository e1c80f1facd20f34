import { importJWK } from 'jose'
import { expect, test } from 'vitest'
import { ASYMMETRIC, SYMMETRIC } from '../src/lib/algorithms.ts'
import { readHeader } from '../src/lib/compact.ts'
import { checkSignature } from '../src/lib/signature.ts'

// The figures of the RFCs, as they are printed there.
const hobbit =
  'SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0' +
  'aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91' +
  'IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4'
const road = 'It’s a dangerous business, Frodo, going out your door.'
const vectors = [
  {
    title: 'RFC 7520, 4.1: RS256',
    alg: 'RS256',
    jwk: {
      kty: 'RSA',
      n:
        'n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJ' +
        'MRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6' +
        'M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_m' +
        'zSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw',
      e: 'AQAB',
    },
    header: 'eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9',
    payload: hobbit,
    signature:
      'MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84' +
      'wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSad' +
      'nHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ' +
      '41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg',
    begins: road,
  },
  {
    title: 'RFC 7520, 4.3: ES512',
    alg: 'ES512',
    jwk: {
      kty: 'EC',
      crv: 'P-521',
      x: 'AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt',
      y: 'AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1',
    },
    header: 'eyJhbGciOiJFUzUxMiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9',
    payload: hobbit,
    signature:
      'AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4Va2cmL1eJAQy3mtPBu_u_s' +
      'DDyYjnAMDxXPn7XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2',
    begins: road,
  },
  {
    title: 'RFC 7520, 4.4: HS256',
    alg: 'HS256',
    jwk: { kty: 'oct', k: 'hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg' },
    header: 'eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9',
    payload: hobbit,
    signature: 's0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0',
    begins: road,
  },
  {
    title: 'RFC 7515, A.3: ES256',
    alg: 'ES256',
    jwk: {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    },
    header: 'eyJhbGciOiJFUzI1NiJ9',
    payload:
      'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ',
    signature:
      'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
    begins: '{"iss":"joe"',
  },
  {
    title: 'RFC 8037, A.4: EdDSA',
    alg: 'EdDSA',
    jwk: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
    header: 'eyJhbGciOiJFZERTQSJ9',
    payload: 'RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc',
    signature:
      'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
    begins: 'Example of Ed25519 signing',
  },
]
const listed = [...ASYMMETRIC, ...SYMMETRIC]

/** The first letter changed: another byte, the same spelling rules. */
function changed(part: string): string {
  return (part.startsWith('A') ? 'B' : 'A') + part.slice(1)
}

test.each(vectors)('$title is good, and nothing else is', async (vector) => {
  const { alg, jwk, header, payload, signature, begins } = vector
  const jws = `${header}.${payload}.${signature}`
  const key = await importJWK(jwk, alg)
  expect(readHeader(jws)?.alg).toBe(alg)

  const signed = await checkSignature(jws, key, listed)
  expect(typeof signed === 'string' ? signed : new TextDecoder().decode(signed)).toContain(begins)

  for (const wrong of [
    `${header}.${changed(payload)}.${signature}`,
    `${header}.${payload}.${changed(signature)}`,
  ]) {
    expect(await checkSignature(wrong, key, listed)).toBe('signature')
  }
  const others = listed.filter((other) => other !== alg)
  expect(typeof (await checkSignature(jws, key, others))).toBe('string')
})

test.each(vectors)('$title is not good by another vector’s key', async (vector) => {
  const jws = `${vector.header}.${vector.payload}.${vector.signature}`
  for (const { alg, jwk } of vectors.filter((other) => other !== vector)) {
    expect(typeof (await checkSignature(jws, await importJWK(jwk, alg), listed))).toBe('string')
  }
})
