import { CompactEncrypt, compactDecrypt, errors } from 'jose'

/** Each kind of sealed text is good for one purpose only: it has a key of its own. */
export type SealKind = keyof typeof largest

export type Unsealed = { text: string } | 'unknown-key' | 'unreadable'

/** Seals text as a compact JWE (RFC 7516), `dir` with A256GCM, under the newest secret. */
export interface Seal {
  seal(kind: SealKind, text: string): Promise<string>
  unseal(kind: SealKind, sealed: string): Promise<Unsealed>
}

/** The longest ciphertext of each kind that is looked at, in base64url characters. */
const largest = { envelope: 16_384, note: 1024, record: 16_384, 'kept-form': 400_000 }

/** Imported once: jose would do it again for every cookie. */
type Key = Awaited<ReturnType<typeof importKey>>

interface Secret {
  readonly id: string
  keyFor(kind: SealKind): Promise<Key>
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
/** Header, no encrypted key, a vector of 96 bits, ciphertext, a tag of 128. */
const compactJwe = /^[\w-]{16,512}\.\.[\w-]{16}\.([\w-]+)\.[\w-]{22}$/
const accepted = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] }

export function createSeal(secrets: readonly string[]): Seal {
  // A seal is made at start-up, where nothing can wait: whoever needs the keys first waits for them.
  const known = Promise.all(secrets.map(readSecret))
  // Unhandled only until the first use, which rejects with the same reason.
  known.catch(() => undefined)
  return {
    async seal(kind, text) {
      const [newest] = await known
      if (!newest) throw new Error('A seal needs at least one secret.')
      return new CompactEncrypt(encoder.encode(text))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: newest.id })
        .encrypt(await newest.keyFor(kind))
    },
    async unseal(kind, sealed) {
      const ciphertext = compactJwe.exec(sealed)?.[1]
      if (!ciphertext || ciphertext.length > largest[kind]) return 'unreadable'
      const all = await known
      let unknownKey = false
      try {
        const { plaintext } = await compactDecrypt(
          sealed,
          ({ kid }: { kid?: string }) => {
            const secret = all.find(({ id }) => id === kid)
            unknownKey = secret === undefined && kid !== undefined
            if (!secret) throw new errors.JWEDecryptionFailed()
            return secret.keyFor(kind)
          },
          accepted,
        )
        return { text: decoder.decode(plaintext) }
      } catch {
        return unknownKey ? 'unknown-key' : 'unreadable'
      }
    },
  }
}

const importKey = (bytes: Uint8Array<ArrayBuffer>) =>
  crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])

/** HKDF (RFC 5869): the keys, and an id that says which secret they came from without telling it. */
async function readSecret(secret: string): Promise<Secret> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, [
    'deriveBits',
  ])
  const derive = async (info: string, bits: number): Promise<Uint8Array<ArrayBuffer>> =>
    new Uint8Array(
      await crypto.subtle.deriveBits(
        { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode(info) },
        material,
        bits,
      ),
    )
  const keys = new Map<SealKind, Promise<Key>>()
  const id = await derive('latchkey cookie-session key id', 48)
  return {
    id: [...id].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
    keyFor(kind) {
      const key = keys.get(kind) ?? derive(`latchkey cookie-session ${kind}`, 256).then(importKey)
      keys.set(kind, key)
      return key
    },
  }
}
