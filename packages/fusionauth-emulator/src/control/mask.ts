import { isMembers } from '../state/reader.ts'

const masked = '[masked]'

/** Members that hold a secret, by FusionAuth's names and OAuth's. */
const secretNames = [
  /password|secret|assertion|verifier|challenge|salt|recoverycodes|privatekey|api-?key/i,
  /(token|jwt|code|otp|nonce|state|authorization)$/i,
  /^(key|keys|jwk|k|d|p|q|dp|dq|qi)$/i,
  /(twoFactor|verification|changePassword|trust|link)_?ids?$/i,
]

/** Named like a secret and none: configuration, reasons, ids of templates and keys. */
const harmless =
  /(TemplateId|KeyId|Reason|Policy|Strategy|Type|Algorithm|Scheme|Instant|Seconds|Minutes)$/

// What stands before is looked at, so that a long text of many beginnings is read once.
const jwt = /(?<![\w-])eyJ[\w-]*\.[\w-]+\.[\w-]*/g
const pem = /-----BEGIN [^-]+-----[\s\S]*?(-----END [^-]+-----|$)/g
/** Longer than any id, `kid` or name there is: a token, or an opaque id. */
const opaque = /[\w-]{40,}/g
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Words of FusionAuth's paths after which a segment is an opaque id. */
const beforeIds = new Set([
  'change-password',
  'send',
  'status',
  'verify-email',
  'verify-registration',
])

function isSecretName(name: string): boolean {
  return !harmless.test(name) && secretNames.some((each) => each.test(name))
}

/** Any JSON value with the secrets in it replaced. `isKnown` says of a string that it is one. */
export function maskValue(value: unknown, isKnown: (text: string) => boolean): unknown {
  if (typeof value === 'string') return maskText(value, isKnown)
  if (Array.isArray(value)) return value.map((each) => maskValue(each, isKnown))
  if (!isMembers(value)) return value
  // An operation of a JSON Patch names in one member what it has in another.
  const target = typeof value['path'] === 'string' ? value['path'].split('/').at(-1) : undefined
  const nameOf = (name: string) => (name === 'value' && target ? target : name)
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, maskMember(nameOf(name), each, isKnown)]),
  )
}

function maskMember(name: string, value: unknown, isKnown: (text: string) => boolean): unknown {
  // The codes of an error are what a reader of the trace looks for.
  if (name === 'fieldErrors' || name === 'generalErrors') return maskErrors(value, isKnown)
  return isSecretName(name) ? hide(value, isKnown) : maskValue(value, isKnown)
}

/** Objects are looked into: only what they hold can be secret. */
function hide(value: unknown, isKnown: (text: string) => boolean): unknown {
  if (typeof value === 'string') return value === '' ? value : masked
  if (typeof value === 'number') return masked
  if (Array.isArray(value)) return value.map((each) => hide(each, isKnown))
  return maskValue(value, isKnown)
}

function maskErrors(value: unknown, isKnown: (text: string) => boolean): unknown {
  if (typeof value === 'string') return maskText(value, isKnown)
  if (Array.isArray(value)) return value.map((each) => maskErrors(each, isKnown))
  if (!isMembers(value)) return value
  const entries = Object.entries(value)
  return Object.fromEntries(entries.map(([name, each]) => [name, maskErrors(each, isKnown)]))
}

function maskText(text: string, isKnown: (text: string) => boolean): string {
  if (isKnown(text)) return masked
  const plain = text
    .replace(pem, masked)
    .replace(jwt, masked)
    .replace(opaque, masked)
    .replace(/[\w-]{16,}/g, (word) => (isKnown(word) ? masked : word))
  return /^https?:\/\/\S+$/.test(plain) ? maskUrl(plain, isKnown) : plain
}

/** An address, whole or from the path on, with the secrets in its path, query and fragment replaced. */
export function maskUrl(url: string, isKnown: (text: string) => boolean): string {
  const [, path = '', query, fragment] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? []
  const segments = path.split('/').map((segment, index, all) => {
    const long = /^[\w-]{32,}$/.test(segment) || beforeIds.has(all[index - 1] ?? '')
    return (long && !uuid.test(segment) && segment !== '') || isKnown(segment) ? masked : segment
  })
  return [
    segments
      .join('/')
      .replace(jwt, masked)
      .replace(/\/\/[^/@]*@/, `//${masked}@`),
    query === undefined ? '' : `?${maskForm(query, isKnown)}`,
    fragment === undefined ? '' : `#${maskForm(fragment, isKnown)}`,
  ].join('')
}

/** `a=1&password=x`: the values of secret members replaced, everything else as it was sent. */
export function maskForm(form: string, isKnown: (text: string) => boolean): string {
  return form
    .split('&')
    .map((pair) => {
      const [name = '', ...rest] = pair.split('=')
      // No form has so long a name: something else was sent as one.
      if (name.length > 60) return masked
      if (rest.length === 0) return isKnown(decoded(pair)) ? masked : pair.replace(jwt, masked)
      const value = rest.join('=')
      const plain = decoded(value)
      const shown = maskText(plain, isKnown)
      if (isSecretName(decoded(name)) && value !== '') return `${name}=${masked}`
      return shown === plain ? pair : `${name}=${encodeURIComponent(shown)}`
    })
    .join('&')
}

/** A header's value as it may be shown: credentials without what they prove, cookies by name. */
export function maskHeader(
  name: string,
  value: string,
  isKnown: (text: string) => boolean,
): string {
  switch (name.toLowerCase()) {
    case 'authorization':
    case 'proxy-authorization': {
      const scheme = /^(Basic|Bearer|Digest) /i.exec(value)?.[1]
      return scheme === undefined ? masked : `${scheme} ${masked}`
    }
    case 'cookie':
      return value
        .split(';')
        .map((pair) => maskCookie(pair))
        .join(';')
    case 'set-cookie': {
      const [pair = '', ...attributes] = value.split(';')
      return [maskCookie(pair), ...attributes].join(';')
    }
    case 'traceparent':
    case 'tracestate':
      return value
    case 'location':
    case 'referer':
      return maskUrl(value, isKnown)
    default:
      return isSecretName(name) || /signature/i.test(name) ? masked : maskText(value, isKnown)
  }
}

function maskCookie(pair: string): string {
  const [name = '', ...rest] = pair.split('=')
  if (rest.length === 0) return name.trim() === '' ? name : masked
  return rest.join('') === '' ? `${name}=` : `${name}=${masked}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
