import {
  CompactSign,
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose'
import { applicationId, issuer } from './fake-fusionauth.ts'

export type Signer = {
  kid: string
  alg: string
  /** As FusionAuth would publish it. */
  jwk: JWK
  publicKey: CryptoKey
  sign(claims?: Record<string, unknown>, header?: Partial<JWTHeaderParameters>): Promise<string>
  /** Any payload at all. */
  signText(payload: string): Promise<string>
  /** Any header at all, over a payload that is base64url already. */
  signWith(header: object, payload: string): Promise<string>
}

/** Epoch seconds at which every test's clock starts. */
export const START = 1_790_000_000

export function claimsAt(at: number): Record<string, unknown> {
  return {
    aud: applicationId,
    exp: at + 300,
    iat: at,
    iss: issuer,
    sub: '5e1f0000-0000-4000-8000-000000000001',
    applicationId,
    roles: ['moderator'],
  }
}

export async function createSigner(kid: string, alg = 'RS256'): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return {
    kid,
    alg,
    publicKey,
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    sign: (claims, header) =>
      new SignJWT({ ...claimsAt(START), ...claims })
        .setProtectedHeader({ alg, kid, typ: 'JWT', ...header })
        .sign(privateKey),
    signText: (payload) =>
      new CompactSign(new TextEncoder().encode(payload))
        .setProtectedHeader({ alg, kid, typ: 'JWT' })
        .sign(privateKey),
    async signWith(header, payload) {
      const input = `${encode(header)}.${payload}`
      const bytes = new TextEncoder().encode(input)
      const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', privateKey, bytes)
      return `${input}.${Buffer.from(signature).toString('base64url')}`
    },
  }
}

export function encode(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return Buffer.from(text).toString('base64url')
}
