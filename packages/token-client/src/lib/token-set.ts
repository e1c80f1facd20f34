import { decodeJwt } from 'jose'
import type { Settings } from './options.ts'
import type { TokenSet } from './outcomes.ts'

/**
 * Takes members out of sight: they can still be read by name, but printing, JSON, spreading and
 * structured cloning pass them by. Getters, because `%o` prints members that are not enumerable.
 */
export function hide<Subject extends object>(
  subject: Subject,
  names: readonly (keyof Subject)[],
): Subject {
  for (const name of names) {
    if (!Object.hasOwn(subject, name)) continue
    const value = subject[name]
    Object.defineProperty(subject, name, { get: () => value, enumerable: false })
  }
  return subject
}

function expiryOf(jwt: string): number | undefined {
  try {
    const { exp } = decodeJwt(jwt)
    return typeof exp === 'number' && Number.isFinite(exp) ? exp : undefined
  } catch {
    return undefined
  }
}

function inWords(left: number): string {
  if (left <= 0) return 'expired'
  if (left < 60) return `expires in ${Math.ceil(left)} s`
  if (left < 5400) return `expires in ${Math.floor(left / 60)} min`
  return `expires in ${Math.floor(left / 3600)} h`
}

/** Values that are read by name, and that print as nothing but whose they are and how long they last. */
export function createTokenSet(
  tokens: TokenSet,
  {
    applicationId,
    applicationName,
    now,
  }: Pick<Settings, 'applicationId' | 'applicationName' | 'now'>,
): TokenSet {
  const { accessToken, refreshToken, refreshTokenId } = tokens
  const name = applicationName ?? `application ${applicationId.slice(0, 8)}…`
  const expiry = expiryOf(accessToken)
  const left = () => (expiry === undefined ? 'expiry unknown' : inWords(expiry - now()))
  const printed = () => `TokenSet(${name}, ${left()})`
  const set = {
    accessToken,
    refreshToken,
    refreshTokenId,
    toJSON: printed,
    toString: printed,
    // Node's util.inspect, and so console.log, ask for this well-known symbol.
    [Symbol.for('nodejs.util.inspect.custom')]: printed,
  }
  const all = Reflect.ownKeys(set).filter((key): key is keyof typeof set => key in set)
  return Object.freeze(hide(set, all))
}
