import { CompactEncrypt, compactDecrypt, errors } from 'jose'

/** Each kind of sealed text is good for one purpose only. */
export type SealKind = 'envelope' | 'note' | 'record'

export type Unsealed = { text: string } | 'unknown-key' | 'unreadable'

/** Seals text as a compact JWE (RFC 7516), A256KW with A256GCM, under the newest secret. */
export interface Seal {
  seal(kind: SealKind, text: string): Promise<string>
  unseal(kind: SealKind, sealed: string): Promise<Unsealed>
}

/** Imported once: jose would do it again for every cookie. */
type ImportedKey = Awaited<ReturnType<typeof importKey>>

interface Key {
  readonly id: string
  readonly key: ImportedKey
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const compactJwe = /^[\w-]{16,512}\.[\w-]{54}\.[\w-]{16}\.[\w-]{1,16384}\.[\w-]{22}$/

export function createSeal(secrets: readonly string[]): Seal {
  // A seal is made at start-up, where nothing can wait: whoever needs the keys first waits for them.
  const keys = Promise.all(secrets.map(deriveKey))
  // Unhandled only until the first use, which rejects with the same reason.
  keys.catch(() => undefined)
  return {
    async seal(kind, text) {
      const [newest] = await keys
      if (!newest) throw new Error('A seal needs at least one secret.')
      return new CompactEncrypt(encoder.encode(text))
        .setProtectedHeader({ alg: 'A256KW', enc: 'A256GCM', kid: newest.id, typ: kind })
        .encrypt(newest.key)
    },
    async unseal(kind, sealed) {
      if (!compactJwe.test(sealed)) return 'unreadable'
      const known = await keys
      let unknownKey = false
      try {
        const { plaintext, protectedHeader } = await compactDecrypt(
          sealed,
          ({ kid }) => {
            const named = known.find(({ id }) => id === kid)
            unknownKey = named === undefined && typeof kid === 'string'
            if (!named) throw new errors.JWEDecryptionFailed()
            return named.key
          },
          { keyManagementAlgorithms: ['A256KW'], contentEncryptionAlgorithms: ['A256GCM'] },
        )
        return protectedHeader.typ === kind ? { text: decoder.decode(plaintext) } : 'unreadable'
      } catch {
        return unknownKey ? 'unknown-key' : 'unreadable'
      }
    },
  }
}

const importKey = (bytes: Uint8Array<ArrayBuffer>) =>
  crypto.subtle.importKey('raw', bytes, 'AES-KW', false, ['wrapKey', 'unwrapKey'])

/** HKDF (RFC 5869): the key, and an id that says which secret it came from without telling it. */
async function deriveKey(secret: string): Promise<Key> {
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
  const [bytes, id] = await Promise.all([
    derive('latchkey cookie-session key', 256),
    derive('latchkey cookie-session key id', 48),
  ])
  return {
    key: await importKey(bytes),
    id: [...id].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
  }
}
