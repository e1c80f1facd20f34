import type { Bench, Person } from '../../lib/bench.ts'
import { listAt, type Members, textAt } from '../../lib/json.ts'

/** Step-up without a login before it. */
export async function started(bench: Bench, person: Person, members: Members = {}) {
  const body = { userId: person.id, ...members }
  const answer = await bench.send('POST /api/two-factor/start', {
    key: true,
    tenant: person.tenantId,
    body,
  })
  return { answer, twoFactorId: textAt(answer.body, 'twoFactorId') }
}

export async function recoveryCodes(bench: Bench, person: Person): Promise<unknown[]> {
  const { body } = await bench.admin(`POST /api/user/two-factor/recovery-code/${person.id}`)
  return listAt(body, 'recoveryCodes')
}
