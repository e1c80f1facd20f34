import { type Answer, unavailable } from './answer.ts'
import type { Http } from './http.ts'
import type { Unavailable } from './outcomes.ts'

/** FusionAuth's JWKS as it stands, unread; or why it is not to be had, in words for a log. */
export async function publishedKeys(http: Http): Promise<unknown[] | string> {
  const answer = await http({ method: 'GET', path: '.well-known/jwks.json' })
  if (answer.outcome === 'unavailable') return answer.reason
  const { keys } = answer.status === 200 ? answer.body : {}
  return Array.isArray(keys) ? keys : `status ${answer.status} without a key set`
}

const looks = new WeakMap<Http, { readonly at: number; readonly present: Promise<boolean> }>()

async function look(http: Http): Promise<boolean> {
  const present = typeof (await publishedKeys(http)) !== 'string'
  // A no is not remembered.
  if (!present) looks.delete(http)
  return present
}

// One look for any number of callers.
function wasPresent(http: Http, within: number): Promise<boolean> {
  const last = looks.get(http)
  if (last && performance.now() - last.at < within * 1000) return last.present
  const present = look(http)
  looks.set(http, { at: performance.now(), present })
  return present
}

/**
 * Believes a 404 without a body only if FusionAuth itself answers at this address. It is what FusionAuth
 * sends, but also what a proxy without a route sends, and that must not pass for a wrong password, a
 * message that was sent, or the end of a session.
 * @param options `statuses` that are doubted: 404 alone, unless a 401 is an outcome, too; `within`: seconds
 * for which an earlier look at FusionAuth counts, so that wrong passwords do not cost two requests each.
 * What ends something looks again: 0.
 */
export async function believed(
  http: Http,
  answer: Answer | Unavailable,
  { statuses = [404], within = 5 }: { statuses?: readonly number[]; within?: number } = {},
): Promise<Answer | Unavailable> {
  if (answer.outcome === 'unavailable' || !statuses.includes(answer.status)) return answer
  if (Object.keys(answer.body).length > 0 || (await wasPresent(http, within))) return answer
  return unavailable(`status ${answer.status} from something that is not FusionAuth`)
}
