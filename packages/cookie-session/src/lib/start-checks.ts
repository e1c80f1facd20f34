/** What can be known to be wrong before the first request. */

/** The app runs on its developer's machine: browsers keep `Secure` cookies there even over http. */
export const isDevelopmentOrigin = (origin: string): boolean => {
  const { hostname } = new URL(origin)
  return /^(localhost|127(\.\d+){3}|\[::1\]|.+\.localhost)$/.test(hostname)
}

const cookieAttributes: Readonly<Record<string, string>> = {
  domain: 'A Domain would send the session to sibling apps: cookies are for this host alone.',
  sameSite: 'Cookies are SameSite=Lax; None would let other sites act in the name of the person.',
  secure: 'Cookies are always Secure; for Safari over http see insecureDevelopmentCookies.',
  httpOnly: 'Cookies are always HttpOnly.',
  path: 'Cookies are for the whole host: their prefix __Host- asks for Path=/.',
  cookie: 'Its attributes are fixed; only `name` can be chosen.',
  maxAge: 'See absoluteLifetime and idleLifetime, and remember of signIn.',
}

/** Why an option that does not exist cannot be set. */
export const unknownOption = (option: string, known: readonly string[]): string =>
  (Object.hasOwn(cookieAttributes, option) ? cookieAttributes[option] : undefined) ??
  `There are: ${known.join(', ')}.`

/** The applications of this process by host and cookie name: two on one host overwrite each other. */
const taken = new Map<string, string>()

/** Another application that already uses the name on this host, in this process. */
export function otherApplication(
  origin: string,
  name: string,
  applicationId: string,
): string | undefined {
  // Cookies do not know ports.
  const key = `${new URL(origin).hostname} ${name.toLowerCase()}`
  const known = taken.get(key)
  if (known !== undefined && known !== applicationId) return known
  taken.set(key, applicationId)
  return undefined
}
