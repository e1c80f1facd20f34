import type { Seal } from './seal.ts'
import type { Profile } from './session.ts'

/** What the browser keeps, sealed: the session itself. The JWT only counts if it is named here. */
export interface Envelope {
  readonly refreshToken: string
  /** FusionAuth's refresh token id; the same through every rotation. */
  readonly sid: string
  readonly sub: string
  /** How many refreshes lie behind this envelope. */
  readonly generation: number
  /** One hand-out of a generation; two tabs that were given the same tokens differ in it. */
  readonly line: string
  /** When this envelope's tokens were handed out, epoch seconds. */
  readonly handedAt: number
  /** The end of the JWT's signature: names the one JWT this envelope goes with. */
  readonly jwtEnd: string
  /** Epoch milliseconds. */
  readonly authenticatedAt: number
  /** Epoch seconds. */
  readonly absoluteEnd: number
  readonly remember: boolean
  readonly profile: Profile
}

/** Given to a browser whose cookies were older than its session: the generation it should hold. */
export interface Note {
  readonly sid: string
  readonly current: number
}

export type OpenedEnvelope = Envelope | 'unknown-key' | 'unreadable' | 'foreign'

export interface Envelopes {
  seal(envelope: Envelope): Promise<string>
  open(sealed: string): Promise<OpenedEnvelope>
  sealNote(note: Note): Promise<string>
  /** `undefined` for whatever is no note of this application. */
  openNote(sealed: string): Promise<Note | undefined>
}

/** Short member names: this text travels with every request. */
interface Wire {
  a: string
  r: string
  s: string
  u: string
  g: number
  l: string
  h: number
  j: string
  t: number
  x: number
  m: 0 | 1
  p: [displayName: string, email?: string]
}

interface WireNote {
  a: string
  s: string
  n: number
}

/** As long as a SHA-256 in base64url: enough that no two signatures share it. */
export const jwtEnd = (jwt: string): string => jwt.slice(-43)

export const newLine = (): string => crypto.randomUUID().slice(0, 18)

export function createEnvelopes(seal: Seal, applicationId: string): Envelopes {
  return {
    async seal({ profile, ...envelope }) {
      const wire: Wire = {
        a: applicationId,
        r: envelope.refreshToken,
        s: envelope.sid,
        u: envelope.sub,
        g: envelope.generation,
        l: envelope.line,
        h: envelope.handedAt,
        j: envelope.jwtEnd,
        t: envelope.authenticatedAt,
        x: envelope.absoluteEnd,
        m: envelope.remember ? 1 : 0,
        p: profile.email ? [profile.displayName, profile.email] : [profile.displayName],
      }
      return seal.seal('envelope', JSON.stringify(wire))
    },
    async open(sealed) {
      const unsealed = await seal.unseal('envelope', sealed)
      if (typeof unsealed === 'string') return unsealed
      // Authentic: only we can have sealed it, so its shape is ours.
      const wire: Wire = JSON.parse(unsealed.text)
      if (wire.a !== applicationId) return 'foreign'
      const [displayName, email] = wire.p
      return {
        refreshToken: wire.r,
        sid: wire.s,
        sub: wire.u,
        generation: wire.g,
        line: wire.l,
        handedAt: wire.h,
        jwtEnd: wire.j,
        authenticatedAt: wire.t,
        absoluteEnd: wire.x,
        remember: wire.m === 1,
        profile: email === undefined ? { displayName } : { displayName, email },
      }
    },
    async sealNote({ sid, current }) {
      const wire: WireNote = { a: applicationId, s: sid, n: current }
      return seal.seal('note', JSON.stringify(wire))
    },
    async openNote(sealed) {
      const unsealed = await seal.unseal('note', sealed)
      if (typeof unsealed === 'string') return undefined
      const wire: WireNote = JSON.parse(unsealed.text)
      return wire.a === applicationId ? { sid: wire.s, current: wire.n } : undefined
    },
  }
}
