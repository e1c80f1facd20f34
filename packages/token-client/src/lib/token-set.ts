import type { TokenSet } from './outcomes.ts'

/**
 * Takes members out of sight: they can still be read by name, but printing, JSON, spreading and
 * structured cloning pass them by.
 */
export function hide<Subject extends object>(
  subject: Subject,
  names: readonly (keyof Subject)[],
): Subject {
  for (const name of names) {
    if (Object.hasOwn(subject, name)) Object.defineProperty(subject, name, { enumerable: false })
  }
  return subject
}

export function createTokenSet(tokens: TokenSet, applicationId: string): TokenSet {
  const { accessToken, refreshToken, refreshTokenId } = tokens
  const printed = () => `TokenSet(application ${applicationId.slice(0, 8)}…, redacted)`
  const set = {
    accessToken,
    refreshToken,
    refreshTokenId,
    toJSON: printed,
    toString: printed,
    // Node's util.inspect, and so console.log, ask for this well-known symbol.
    [Symbol.for('nodejs.util.inspect.custom')]: printed,
  }
  for (const name of Reflect.ownKeys(set)) Object.defineProperty(set, name, { enumerable: false })
  return Object.freeze(set)
}
