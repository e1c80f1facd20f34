import { expect } from 'vitest'
import type { Bench, Person } from '../lib/bench.ts'
import { keyId, templateId } from '../lib/instance.ts'
import { at, textAt } from '../lib/json.ts'
import type { Row, Sheet } from '../lib/rows.ts'

const verify = 'POST /api/user/verify-email'
const resend = 'PUT /api/user/verify-email'

/** Somebody of a tenant that verifies addresses. */
async function unverified(bench: Bench, verificationStrategy = 'ClickableLink') {
  const tenantId = await bench.tenant({
    emailConfiguration: {
      verifyEmail: true,
      verificationEmailTemplateId: templateId,
      verificationStrategy,
      unverified: { behavior: 'Gated' },
    },
  })
  return bench.member({}, { tenantId })
}

/** A new id (and code) for somebody, as an administrator gets it. */
const renewed = (bench: Bench, { email, tenantId }: Person) =>
  bench.send(resend, {
    key: true,
    tenant: tenantId,
    query: { email, sendVerifyEmail: 'false' },
  })

async function idOf(bench: Bench, person: Person): Promise<string> {
  return textAt((await renewed(bench, person)).body, 'verificationId')
}

const emails: Row[] = [
  {
    fact: 'the id verifies the address without any key; 212 is over',
    source: 'API docs',
    answers: `${verify} 200`,
    body: 'empty',
    run: async (bench) => {
      const person = await unverified(bench)
      expect((await bench.logIn(person)).status).toBe(212)
      const verificationId = await idOf(bench, person)
      const answer = await bench.send(verify, { body: { verificationId } })
      const { body, status } = await bench.logIn(person)
      expect([status, at(body, 'user.verified')]).toEqual([200, true])
      return answer
    },
  },
  {
    fact: 'the e-mail that was sent has the id',
    source: 'API docs',
    answers: `${verify} 200`,
    body: 'empty',
    run: async (bench) => {
      const person = await unverified(bench)
      const mail = await bench.mailTo(person.email)
      const [, verificationId = ''] = /"verificationId":"([^"]+)"/.exec(mail) ?? []
      return bench.send(verify, { body: { verificationId } })
    },
  },
  {
    fact: 'an administrator with a key names the user instead',
    source: 'release notes',
    answers: `${verify} 200`,
    body: 'empty',
    run: async (bench) => {
      const person = await unverified(bench)
      const answer = await bench.send(verify, { key: true, body: { userId: person.id } })
      expect((await bench.logIn(person)).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'with the form field strategy the code goes along with the id',
    source: 'API docs',
    answers: `${verify} 200`,
    body: 'empty',
    run: async (bench) => {
      const { body } = await renewed(bench, await unverified(bench, 'FormField'))
      const verificationId = textAt(body, 'verificationId')
      const oneTimeCode = textAt(body, 'oneTimeCode')
      return bench.send(verify, { body: { verificationId, oneTimeCode } })
    },
  },
  {
    fact: 'the form field strategy without the code',
    source: 'API docs',
    answers: `${verify} 400`,
    run: async (bench) => {
      const verificationId = await idOf(bench, await unverified(bench, 'FormField'))
      return bench.send(verify, { body: { verificationId } })
    },
  },
  {
    fact: 'neither an id nor a user',
    source: 'API docs',
    answers: `${verify} 400`,
    run: async (bench) => bench.send(verify, { body: {} }),
  },
  {
    fact: 'naming the user needs a key',
    source: 'API docs',
    answers: `${verify} 401`,
    run: async (bench) =>
      bench.send(verify, { key: 'wrong', body: { userId: (await unverified(bench)).id } }),
  },
  {
    fact: 'the tenant does not verify addresses any more',
    source: 'API docs',
    answers: `${verify} 403`,
    body: 'any',
    run: async (bench) => {
      const person = await unverified(bench)
      const verificationId = await idOf(bench, person)
      await bench.patchTenant(person.tenantId, { emailConfiguration: { verifyEmail: false } })
      return bench.send(verify, { body: { verificationId } })
    },
  },
  {
    fact: 'an id nobody knows',
    source: 'API docs',
    answers: `${verify} 404`,
    run: async (bench) => bench.send(verify, { body: { verificationId: 'unknown' } }),
  },
  {
    fact: 'an id lives a day',
    source: 'API docs',
    answers: `${verify} 404`,
    run: async (bench) => {
      const verificationId = await idOf(bench, await unverified(bench))
      bench.advance(86_401)
      return bench.send(verify, { body: { verificationId } })
    },
  },
  {
    fact: 'the id in the path, with an empty text/plain body as older clients send',
    source: 'client sources',
    answers: `${verify}/{verificationId} 200`,
    body: 'empty',
    run: async (bench) => {
      const person = await unverified(bench)
      const id = await idOf(bench, person)
      const headers = { 'content-type': 'text/plain' }
      const answer = await bench.send(`${verify}/${id}`, { headers })
      expect((await bench.logIn(person)).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'the id in the body beats the one in the path',
    source: 'API docs',
    answers: `${verify}/{verificationId} 200`,
    body: 'empty',
    run: async (bench) => {
      const [first, second] = [await unverified(bench), await unverified(bench)]
      const inPath = await idOf(bench, first)
      const verificationId = await idOf(bench, second)
      const answer = await bench.send(`${verify}/${inPath}`, { body: { verificationId } })
      expect((await bench.logIn(first)).status).toBe(212)
      expect((await bench.logIn(second)).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'an id nobody knows in the path',
    source: 'API docs',
    answers: `${verify}/{verificationId} 404`,
    run: async (bench) => bench.send(`${verify}/unknown`),
  },
  {
    fact: 'with a key the new id is answered, and the code where there is one',
    source: 'OpenAPI',
    answers: `${resend} 200`,
    body: 'VerifyEmailResponse',
    has: ['verificationId', 'oneTimeCode'],
    run: async (bench) => renewed(bench, await unverified(bench, 'FormField')),
  },
  {
    fact: 'without a key there is no body; the e-mail is sent again',
    source: 'API docs',
    answers: `${resend} 200`,
    body: 'empty',
    run: async (bench) => {
      const { email, tenantId } = await unverified(bench)
      const before = await bench.mailTo(email)
      const answer = await bench.send(resend, { tenant: tenantId, query: { email } })
      expect(await bench.mailTo(email)).not.toBe(before)
      return answer
    },
  },
  {
    fact: 'the tenant does not verify addresses',
    source: 'API docs',
    answers: `${resend} 403`,
    body: 'any',
    run: async (bench) => {
      const { email, tenantId } = await bench.person({ tenantId: await bench.tenant() })
      return bench.send(resend, { key: true, tenant: tenantId, query: { email } })
    },
  },
]

const verifyRegistration = 'POST /api/user/verify-registration'
const resendRegistration = 'PUT /api/user/verify-registration'

const toVerify = (bench: Bench, verificationStrategy = 'ClickableLink') =>
  bench.member({
    verificationEmailTemplateId: templateId,
    verificationStrategy,
    verifyRegistration: true,
    unverified: { behavior: 'Gated' },
  })

const renewedRegistration = (bench: Bench, { applicationId = '', email, tenantId }: Person) =>
  bench.send(resendRegistration, {
    key: true,
    tenant: tenantId,
    query: { applicationId, email, sendVerifyRegistrationEmail: 'false' },
  })

const registrations: Row[] = [
  {
    fact: 'the id verifies the registration without any key; 213 is over',
    source: 'API docs',
    answers: `${verifyRegistration} 200`,
    body: 'empty',
    run: async (bench) => {
      const member = await toVerify(bench)
      expect((await bench.logIn(member)).status).toBe(213)
      const { body } = await renewedRegistration(bench, member)
      const verificationId = textAt(body, 'verificationId')
      const answer = await bench.send(verifyRegistration, { body: { verificationId } })
      expect((await bench.logIn(member)).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'neither id nor anything else',
    source: 'API docs',
    answers: `${verifyRegistration} 400`,
    run: async (bench) => bench.send(verifyRegistration, { body: {} }),
  },
  {
    fact: 'an id nobody knows',
    source: 'API docs',
    answers: `${verifyRegistration} 404`,
    run: async (bench) => bench.send(verifyRegistration, { body: { verificationId: keyId } }),
  },
  {
    fact: 'with a key the new id is answered, and the code where there is one',
    source: 'OpenAPI',
    answers: `${resendRegistration} 200`,
    body: 'VerifyRegistrationResponse',
    has: ['verificationId', 'oneTimeCode'],
    run: async (bench) => renewedRegistration(bench, await toVerify(bench, 'FormField')),
  },
]

export const verification: Sheet = { name: 'verification', rows: [...emails, ...registrations] }
