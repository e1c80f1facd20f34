import type { Http } from './http.ts'

/**
 * Whether FusionAuth itself answers at this address right now. An empty 401 or 404 is what FusionAuth
 * sends, but also what a proxy without a route sends, and that must sign nobody out.
 */
export async function isPresent(http: Http): Promise<boolean> {
  const answer = await http({ method: 'GET', path: '.well-known/jwks.json' })
  return answer.outcome === 'answered' && answer.status === 200 && Array.isArray(answer.body.keys)
}
