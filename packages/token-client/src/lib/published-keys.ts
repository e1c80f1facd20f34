import type { Http } from './http.ts'

/** FusionAuth's JWKS as it stands, unread; nothing when FusionAuth does not answer with one. */
export async function publishedKeys(http: Http): Promise<unknown[] | undefined> {
  const answer = await http({ method: 'GET', path: '.well-known/jwks.json' })
  const { keys } = answer.outcome === 'answered' && answer.status === 200 ? answer.body : {}
  return Array.isArray(keys) ? keys : undefined
}

/**
 * Whether FusionAuth itself answers at this address right now. An empty 401 or 404 is what FusionAuth
 * sends, but also what a proxy without a route sends, and that must sign nobody out.
 */
export async function isPresent(http: Http): Promise<boolean> {
  return (await publishedKeys(http)) !== undefined
}
