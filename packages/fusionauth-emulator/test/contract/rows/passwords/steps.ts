import type { Bench, Person } from '../../lib/bench.ts'
import { type Members, textAt } from '../../lib/json.ts'

export const forgot = 'POST /api/user/forgot-password'

export const change = 'POST /api/user/change-password'

export const newPassword = 'another horse'

/** The id with which a person may change their password. */
export async function changeIdOf(
  bench: Bench,
  person: Person,
  members: Members = {},
): Promise<string> {
  const { body } = await bench.send(forgot, {
    key: true,
    tenant: person.tenantId,
    body: { loginId: person.email, sendForgotPasswordMessage: false, ...members },
  })
  return textAt(body, 'changePasswordId')
}
