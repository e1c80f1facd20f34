import type { Http } from './http.ts'

/** FusionAuth's JWKS as it stands, unread; or why it is not to be had, in words for a log. */
export async function publishedKeys(http: Http): Promise<unknown[] | string> {
  const answer = await http({ method: 'GET', path: '.well-known/jwks.json' })
  if (answer.outcome === 'unavailable') return answer.reason
  const { keys } = answer.status === 200 ? answer.body : {}
  return Array.isArray(keys) ? keys : `status ${answer.status} without a key set`
}

/**
 * Whether FusionAuth itself answers at this address right now. An empty 401 or 404 is what FusionAuth
 * sends, but also what a proxy without a route sends, and that must sign nobody out.
 */
export async function isPresent(http: Http): Promise<boolean> {
  return typeof (await publishedKeys(http)) !== 'string'
}
