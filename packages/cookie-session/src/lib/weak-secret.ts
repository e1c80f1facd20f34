/** Characters: what `openssl rand -base64 24` makes. */
const shortest = 32
/** Of 32 random hexadecimal digits one in 300,000 has fewer. */
const fewestDistinct = 9
/** Letters and digits besides everyday words: six words of a passphrase have more. */
const fewestOwn = 20

/** Of our own READMEs and tests, and of their likes elsewhere. */
const sentences =
  /openssl rand|(characters|32|long)[\s-]or[\s-]more|for[\s-](this[\s-])?tests?\b|tests[\s-]only|not[\s-]for[\s-]production/i
/** They may stand in a passphrase, but do not make one. */
const everydayWords =
  /secret|passw(or)?d|passphrase|change|example|default|develop(er|ment)?|production|latchkey|session|cookie|token|your|test|letmein|admin|qwertyuiop|qwerty|asdfghjkl|zxcvbnm|key/gi

/** Why a secret is too weak for production; `undefined` if it may have been made by chance. */
export function weakSecret(secret: string): string | undefined {
  if (secret.length < shortest) return `${secret.length} characters long`
  if (sentences.test(secret)) return 'a sentence of an example'
  const distinct = new Set(secret).size
  if (distinct < fewestDistinct) return `made of only ${distinct} different characters`
  if (repeats(secret)) return 'one pattern again and again'
  if (isSequence(secret)) return 'a sequence'
  const own = secret.replace(everydayWords, '').replace(/[^\p{L}\p{N}]/gu, '')
  return own.length < fewestOwn ? 'made of everyday words' : undefined
}

/**
 * What is wrong with the option `secrets`, without showing any; `undefined` if nothing is. Its length
 * and doubles count in development, too.
 */
export function checkSecrets(
  secrets: readonly unknown[],
  production: boolean,
): { readonly option: string; readonly seen: string } | undefined {
  if (secrets.length === 0) return { option: 'secrets', seen: 'empty' }
  for (const [index, secret] of secrets.entries()) {
    const option = `secrets[${index}]`
    // An environment variable that is not set.
    if (typeof secret !== 'string') return { option, seen: `no text but ${typeof secret}` }
    if (secret.length < shortest) return { option, seen: `${secret.length} characters long` }
    const first = secrets.indexOf(secret)
    if (first < index) return { option, seen: `the same as secrets[${first}]` }
    const seen = production ? weakSecret(secret) : undefined
    if (seen) return { option, seen }
  }
  return undefined
}

/** The whole is one piece at least twice, the last time perhaps cut off. */
const repeats = (secret: string): boolean =>
  Array.from({ length: Math.floor(secret.length / 2) }, (_, index) => index + 1).some((period) =>
    secret.startsWith(secret.slice(period)),
  )

/** More than half of its characters follow the one before as in `abc`, `321` or `aaa`. */
function isSequence(secret: string): boolean {
  const codes = Array.from(secret, (character) => character.codePointAt(0) ?? 0)
  const steps = codes.slice(1).filter((code, index) => Math.abs(code - (codes[index] ?? 0)) <= 1)
  return steps.length > secret.length / 2
}
