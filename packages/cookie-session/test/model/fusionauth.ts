import type { Claims, Login, RefreshOutcome, Tokens, VerifyOutcome } from '../../src/lib/ports.ts'
import { later, luck, virtualNow } from './virtual-time.ts'

// FusionAuth as far as sessions notice it, and the way there.

export interface Policy {
  readonly usage: 'Reusable' | 'OneTimeUse'
  /** Seconds. */
  readonly grace: number
  /** Of a JWT, seconds. */
  readonly life: number
}

interface Family {
  readonly sid: string
  readonly sub: string
  current: string
  /** When a value was traded in, by value. */
  readonly spent: Map<string, number>
  revoked: boolean
}

interface Issued {
  readonly sub: string
  readonly iat: number
  readonly exp: number
  readonly key: number
}

/** What happened to a rotation, for the judgement of what came of it. */
export interface Rotation {
  readonly at: number
  /** When its answer, or a later one of the same family, got to a process. */
  deliveredAt?: number
}

export type Trouble = 'down' | 'error' | 'hang' | 'answer lost'

export interface FusionAuth {
  readonly policy: Policy
  readonly rotations: Map<string, Rotation[]>
  /** By sid: refreshes under way at the moment, and the most there ever were. */
  readonly atOnce: Map<string, { now: number; most: number }>
  refreshes: number
  key: number
  /** The oldest key that is still published. */
  oldestKey: number
  trouble: { readonly kind: Trouble; readonly until: number } | undefined
  keysDownUntil: number
  /** How often an answer is lost though nothing else is wrong, 0 to 1. */
  lossRate: number
  login(sub: string): Login
  isRevoked(sid: string): boolean
  revoke(sid: string): void
  /** The tokens port of one process. */
  tokensFor(process: ProcessClock): Tokens
}

export interface ProcessClock {
  readonly alive: () => boolean
  readonly now: () => number
  /** Seconds a JWT counts beyond its end. */
  readonly tolerance: number
}

const timeout = 5
const never = <T>(): Promise<T> => new Promise<T>(() => undefined)
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

export function createFusionAuth(policy: Policy): FusionAuth {
  const families = new Map<string, Family>()
  const byValue = new Map<string, Family>()
  const jwts = new Map<string, Issued>()
  let counter = 0

  const unique = (what: string): string => {
    counter += 1
    return `${what}-${counter}`
  }

  const issueJwt = (sub: string): string => {
    const iat = Math.floor(virtualNow())
    const exp = iat + policy.life
    counter += 1
    const signature = String(counter).padStart(43, '0')
    const jwt = `${encode({ alg: 'RS256' })}.${encode({ sub, exp })}.${signature}`
    jwts.set(jwt, { sub, iat, exp, key: model.key })
    return jwt
  }

  const tokensOf = (family: Family, accessToken: string) => ({
    accessToken,
    refreshToken: family.current,
    refreshTokenId: family.sid,
  })

  const rotate = (family: Family): void => {
    family.spent.set(family.current, virtualNow())
    family.current = unique('R')
    byValue.set(family.current, family)
    const rotations = model.rotations.get(family.sid) ?? []
    rotations.push({ at: virtualNow() })
    model.rotations.set(family.sid, rotations)
  }

  /** The state change: what FusionAuth does with a refresh token that has arrived. */
  const arrive = (value: string): RefreshOutcome => {
    const family = byValue.get(value)
    if (!family || family.revoked) return { outcome: 'refused', reason: 'unknown' }
    const spentAt = family.spent.get(value)
    if (spentAt !== undefined && virtualNow() - spentAt > policy.grace) {
      return { outcome: 'refused', reason: 'spent' }
    }
    if (policy.usage === 'OneTimeUse' && spentAt === undefined) rotate(family)
    return { outcome: 'refreshed', tokens: tokensOf(family, issueJwt(family.sub)) }
  }

  const refresh = async (value: string): Promise<RefreshOutcome> => {
    model.refreshes += 1
    const current = model.trouble
    const kind = current && current.until > virtualNow() ? current.kind : undefined
    const there = 0.01 + 0.1 * luck()
    const lost = luck() < model.lossRate
    if (kind === 'down') {
      return { outcome: 'unavailable', mayHaveArrived: false, reason: 'refused' }
    }
    await later(there)
    if (kind === 'error') return { outcome: 'unavailable', mayHaveArrived: true, reason: '502' }
    if (kind === 'hang') {
      await later(timeout - there)
      return { outcome: 'unavailable', mayHaveArrived: true, reason: 'timeout' }
    }
    const answer = arrive(value)
    if (kind === 'answer lost' || lost) {
      await later(luck() < 0.5 ? 0.01 : timeout - there)
      return { outcome: 'unavailable', mayHaveArrived: true, reason: 'reset' }
    }
    await later(luck() < 0.1 ? 3 * luck() : 0.05 * luck())
    return answer
  }

  const counted = async (value: string): Promise<RefreshOutcome> => {
    const sid = byValue.get(value)?.sid ?? ''
    const count = model.atOnce.get(sid) ?? { now: 0, most: 0 }
    model.atOnce.set(sid, count)
    count.now += 1
    count.most = Math.max(count.most, count.now)
    const answer = await refresh(value)
    count.now -= 1
    return answer
  }

  const model: FusionAuth = {
    policy,
    rotations: new Map(),
    atOnce: new Map(),
    refreshes: 0,
    key: 1,
    oldestKey: 1,
    trouble: undefined,
    keysDownUntil: 0,
    lossRate: 0,
    login(sub) {
      const sid = unique('sid')
      const family: Family = { sid, sub, current: unique('R'), spent: new Map(), revoked: false }
      families.set(sid, family)
      byValue.set(family.current, family)
      return {
        user: { id: sub, email: `${sub}@example.com` },
        tokens: tokensOf(family, issueJwt(sub)),
      }
    },
    isRevoked: (sid) => families.get(sid)?.revoked ?? false,
    revoke(sid) {
      const family = families.get(sid)
      if (family) family.revoked = true
    },
    tokensFor({ alive, now, tolerance }) {
      const loaded = new Set<number>()
      const reachable = (): boolean => {
        const { trouble } = model
        return !(trouble && trouble.until > virtualNow())
      }
      const verify = async (jwt: string): Promise<VerifyOutcome> => {
        const issued = jwts.get(jwt)
        if (!issued) return { outcome: 'invalid', reason: 'signature' }
        if (!loaded.has(issued.key)) {
          if (model.keysDownUntil > virtualNow()) return { outcome: 'keys-unavailable' }
          if (issued.key < model.oldestKey) return { outcome: 'invalid', reason: 'unknown key' }
          loaded.add(issued.key)
        }
        const { sub, iat, exp } = issued
        const claims: Claims = { sub, iat, exp }
        return { outcome: now() < exp + tolerance ? 'valid' : 'expired', claims }
      }
      return {
        applicationId: 'app',
        timeout,
        verify: (jwt) => (alive() ? verify(jwt) : never()),
        async refresh(value) {
          if (!alive()) return never()
          const answer = await counted(value)
          if (!alive()) return never()
          if (answer.outcome === 'refreshed') {
            for (const rotation of model.rotations.get(answer.tokens.refreshTokenId) ?? []) {
              rotation.deliveredAt ??= virtualNow()
            }
          }
          return answer
        },
        async revoke(sid) {
          if (!alive()) return never()
          await later(0.05)
          if (!reachable()) return { outcome: 'unavailable', mayHaveArrived: false }
          model.revoke(sid)
          return { outcome: 'revoked' }
        },
        async revokeAll(sub) {
          if (!alive()) return never()
          await later(0.05)
          if (!reachable()) return { outcome: 'unavailable', mayHaveArrived: false }
          for (const family of families.values()) if (family.sub === sub) family.revoked = true
          return { outcome: 'revoked' }
        },
      }
    },
  }
  return model
}
