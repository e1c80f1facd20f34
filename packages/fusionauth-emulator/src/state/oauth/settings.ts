import { createReader } from '../reader.ts'
import type { Application } from '../model.ts'

const clientPolicies = ['Required', 'NotRequired', 'NotRequiredWhenUsingPKCE'] as const
const pkcePolicies = [
  'Required',
  'NotRequired',
  'NotRequiredWhenUsingClientAuthentication',
] as const
const urlPolicies = ['ExactMatch', 'AllowWildcards'] as const
const unknownPolicies = ['Allow', 'Remove', 'Reject'] as const

/** What an application's `oauthConfiguration` says, typed. What it says wrongly counts as the default. */
export function oauthSettings(application: Application) {
  const oauth = createReader(application.oauthConfiguration)
  const policy = oauth.oneOf('clientAuthenticationPolicy', clientPolicies, 'Required')
  // The older way to say it. It is true unless somebody said otherwise.
  const required = oauth.flag('requireClientAuthentication', true)
  return {
    clientPolicy: policy === 'Required' && !required ? 'NotRequired' : policy,
    pkcePolicy: oauth.oneOf('proofKeyForCodeExchangePolicy', pkcePolicies, 'NotRequired'),
    urlPolicy: oauth.oneOf('authorizedURLValidationPolicy', urlPolicies, 'ExactMatch'),
    unknownScopes: oauth.oneOf('unknownScopePolicy', unknownPolicies, 'Reject'),
    redirectUris: oauth.texts('authorizedRedirectURLs') ?? [],
    enabledGrants: oauth.texts('enabledGrants') ?? [],
    generateRefreshTokens: oauth.flag('generateRefreshTokens', true),
    requireRegistration: oauth.flag('requireRegistration', false),
    logoutUrl: oauth.text('logoutURL') || undefined,
  } as const
}

/** Whether the client may have people sent here. */
export function isAuthorizedUri(application: Application, uri: string): boolean {
  const { redirectUris, urlPolicy } = oauthSettings(application)
  if (redirectUris.includes(uri)) return true
  return urlPolicy === 'AllowWildcards' && redirectUris.some((each) => matches(each, uri))
}

/** A `*` stands for what is between two separators: a label of the host, a port, a segment, a value. */
function matches(pattern: string, uri: string): boolean {
  if (!pattern.includes('*') || !hasPlainHost(uri)) return false
  const literal = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  const expression = pattern
    .split('*')
    .map(literal)
    .join(String.raw`[^/?#&=:@.%\\\s\p{Cc}]+`)
  return new RegExp(`^${expression}$`, 'u').test(uri)
}

/** Whether a browser goes to the host that a reader sees: it takes some characters for others. */
function hasPlainHost(uri: string): boolean {
  if (!URL.canParse(uri)) return false
  const { host, port, protocol } = new URL(uri)
  const seen = /^[^/?#]*\/\/([^/?#]*)/.exec(uri)?.[1]?.toLowerCase() ?? ''
  return (
    seen === host.toLowerCase() || (port === '' && seen === `${host}:${defaultPorts[protocol]}`)
  )
}

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }
