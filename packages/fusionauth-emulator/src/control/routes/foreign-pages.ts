import type { Context, Next } from 'hono'
import { general } from '../../app-errors.ts'

/**
 * A page of another site must not move the clock of whoever visits it, nor read the state. Browsers say where
 * a request comes from, but over plain http not always by `Sec-Fetch-Site`; and a name that an attacker's
 * DNS points at this machine looks like the same site. So names with a dot are refused as well: nobody
 * reaches an emulator by one, but for `*.localhost` and `host.docker.internal`.
 */
export async function refuseForeignPages(c: Context, next: Next) {
  const host = c.req.header('host') ?? ''
  const origin = c.req.header('origin')
  const site = c.req.header('sec-fetch-site') ?? 'none'
  const foreign =
    (site !== 'none' && site !== 'same-origin') ||
    (origin !== undefined && hostOf(origin) !== host) ||
    !isOurs(host)
  if (foreign) {
    const message = `Control routes answer this machine's own clients, not pages of other sites.`
    return general(c, 403, 'foreign_page', message)
  }
  return next()
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

function isOurs(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  return (
    !name.includes('.') ||
    /^[\d.]+$/.test(name) ||
    name.endsWith('.localhost') ||
    name.endsWith('.docker.internal')
  )
}
