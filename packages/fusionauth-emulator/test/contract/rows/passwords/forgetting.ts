import { expect } from 'vitest'
import type { Bench } from '../../lib/bench.ts'
import { templateId } from '../../lib/instance.ts'
import { at, type Members, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { forgot } from './steps.ts'

/** A tenant that can send the message, which takes a template. */
const mailing = (bench: Bench, members: Members = {}) =>
  bench.tenant({ emailConfiguration: { forgotPasswordEmailTemplateId: templateId }, ...members })

const mailedMember = async (bench: Bench) => bench.member({}, { tenantId: await mailing(bench) })

export const forgetting: Row[] = [
  {
    fact: 'with a key the id is answered: 32 random bytes, not a UUID',
    source: 'API docs',
    answers: `${forgot} 200`,
    body: 'ForgotPasswordResponse',
    has: ['changePasswordId'],
    run: async (bench) => {
      const { email, tenantId } = await mailedMember(bench)
      const answer = await bench.send(forgot, {
        key: true,
        tenant: tenantId,
        body: { loginId: email },
      })
      expect(textAt(answer.body, 'changePasswordId')).toMatch(/^[\w-]{43}$/)
      return answer
    },
  },
  {
    fact: 'without a key there is no body; the e-mail has what is needed',
    source: 'API docs',
    answers: `${forgot} 200`,
    body: 'empty',
    run: async (bench) => {
      const { email, id, tenantId } = await mailedMember(bench)
      const answer = await bench.send(forgot, { tenant: tenantId, body: { loginId: email } })
      const mail = await bench.mailTo(email)
      const [, changePasswordId = ''] = /"changePasswordId":"([^"]+)"/.exec(mail) ?? []
      const { body } = await bench.send('GET /api/user', { key: true, query: { changePasswordId } })
      expect(at(body, 'user.id')).toBe(id)
      return answer
    },
  },
  {
    fact: 'without a message no template is needed',
    source: 'release notes',
    answers: `${forgot} 200`,
    body: 'ForgotPasswordResponse',
    has: ['changePasswordId'],
    run: async (bench) => {
      const { email, tenantId } = await bench.member({}, { tenantId: await bench.tenant() })
      const body = { loginId: email, sendForgotPasswordMessage: false }
      return bench.send(forgot, { key: true, tenant: tenantId, body })
    },
  },
  {
    fact: 'the older name of that member still works',
    source: 'API docs',
    answers: `${forgot} 200`,
    body: 'ForgotPasswordResponse',
    run: async (bench) => {
      const { email, tenantId } = await bench.member({}, { tenantId: await bench.tenant() })
      const body = { loginId: email, sendForgotPasswordEmail: false }
      return bench.send(forgot, { key: true, tenant: tenantId, body })
    },
  },
  {
    fact: "the id may be the caller's",
    source: 'API docs',
    answers: `${forgot} 200`,
    body: 'ForgotPasswordResponse',
    run: async (bench) => {
      const { email, tenantId } = await mailedMember(bench)
      const changePasswordId = bench.unique('my-own-id-that-is-long-enough')
      const body = { loginId: email, changePasswordId }
      const answer = await bench.send(forgot, { key: true, tenant: tenantId, body })
      expect(at(answer.body, 'changePasswordId')).toBe(changePasswordId)
      return answer
    },
  },
  {
    fact: 'nobody is named',
    source: 'API docs',
    answers: `${forgot} 400`,
    run: async (bench) => bench.send(forgot, { key: true, tenant: await mailing(bench), body: {} }),
  },
  {
    fact: 'a wrong key, though none is needed',
    source: 'API docs',
    answers: `${forgot} 401`,
    run: async (bench) => {
      const { email, tenantId } = await mailedMember(bench)
      return bench.send(forgot, { key: 'wrong', tenant: tenantId, body: { loginId: email } })
    },
  },
  {
    fact: 'the feature is off without a template',
    source: 'API docs',
    answers: `${forgot} 403`,
    body: 'any',
    run: async (bench) => {
      const { email, tenantId } = await bench.member({}, { tenantId: await bench.tenant() })
      return bench.send(forgot, { key: true, tenant: tenantId, body: { loginId: email } })
    },
  },
  {
    fact: 'a person nobody knows, which tells them from those who are',
    source: 'API docs',
    answers: `${forgot} 404`,
    run: async (bench) => {
      const tenant = await mailing(bench)
      return bench.send(forgot, { key: true, tenant, body: { loginId: 'nobody@example.com' } })
    },
  },
  {
    fact: 'a person without an e-mail address',
    source: 'API docs',
    answers: `${forgot} 422`,
    body: 'any',
    run: async (bench) => {
      const tenant = await mailing(bench)
      const username = bench.unique('user')
      await bench.person({ tenantId: tenant, user: { email: undefined, username } })
      return bench.send(forgot, { key: true, tenant, body: { loginId: username } })
    },
  },
]
