import type { RequestFacts } from './request-facts.ts'
import type { Session } from './session.ts'

/** What becomes of a request that asks for a members' route. */
export type Admission = 'in' | 'login-form' | 'refused' | 'unavailable'

/** A person who is not signed in gets the login form, a program that asks for data a plain no. */
export function admit({ status }: Session, { navigation }: RequestFacts): Admission {
  if (status === 'active') return 'in'
  if (status === 'unavailable') return 'unavailable'
  return navigation ? 'login-form' : 'refused'
}

const details = {
  401: 'Log in first.',
  403: 'This request came from another site.',
  503: 'It cannot be checked right now who is asking. Try again in a moment.',
}

/** RFC 9457 problem details. */
export const problem = (
  status: keyof typeof details,
): { status: number; type: string; body: string } => ({
  status,
  type: 'application/problem+json',
  body: JSON.stringify({ status, detail: details[status] }),
})
