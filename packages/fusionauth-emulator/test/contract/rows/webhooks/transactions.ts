import { expect } from 'vitest'
import { listening, receiver } from '../../lib/receiver.ts'
import type { Row } from '../../lib/rows.ts'
import { newUser } from './steps.ts'

const failing = (transactionType: string): Row => ({
  fact: `a login whose event is a transaction of ${transactionType} fails with the webhook`,
  source: 'API docs',
  answers: 'POST /api/login 504',
  body: 'any',
  run: async (bench) => {
    await using app = await receiver(500)
    const events = ['user.login.success']
    const { tenantId } = await listening(bench, app.url, events, { transactionType })
    const answer = await bench.logIn(await bench.member({}, { tenantId }))
    expect(answer.text).not.toContain('"token"')
    expect(answer.cookies).toEqual({})
    return answer
  },
})

export const transactions = ['Any', 'SimpleMajority', 'SuperMajority', 'AbsoluteMajority'].map(
  failing,
)

export const vetoes: Row[] = [
  {
    fact: 'a user whose creation a transaction refuses is not there',
    source: 'API docs',
    answers: 'POST /api/user 504',
    body: 'any',
    run: async (bench) => {
      await using app = await receiver(500)
      const transactionType = 'Any'
      const { tenantId } = await listening(bench, app.url, ['user.create'], { transactionType })
      const user = newUser(bench)
      const answer = await bench.send('POST /api/user', {
        key: true,
        tenant: tenantId,
        body: { user },
      })
      const query = { email: user.email }
      const found = await bench.send('GET /api/user', { key: true, tenant: tenantId, query })
      expect(found.status).toBe(404)
      return answer
    },
  },
  {
    fact: 'a registration that a transaction refuses is not there',
    source: 'API docs',
    answers: 'POST /api/user/registration/{userId} 504',
    body: 'any',
    run: async (bench) => {
      await using app = await receiver(500)
      const transactionType = 'Any'
      const events = ['user.registration.create']
      const { tenantId } = await listening(bench, app.url, events, { transactionType })
      const person = await bench.person({ tenantId })
      const applicationId = await bench.application({}, tenantId)
      const route = `POST /api/user/registration/${person.id}`
      const answer = await bench.send(route, {
        key: true,
        tenant: tenantId,
        body: { registration: { applicationId } },
      })
      expect((await bench.logIn(person, { applicationId })).status).toBe(202)
      return answer
    },
  },
]
