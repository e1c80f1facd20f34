import { expect } from 'vitest'
import type { Bench } from '../../lib/bench.ts'
import { textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { challenged, complete } from '../../lib/totp.ts'

/** Somebody whose second factor is an e-mail address, and the challenge. */
async function mailed(bench: Bench) {
  const tenant = await bench.tenant()
  const multiFactorConfiguration = { email: { enabled: true } }
  await bench.patchTenant(tenant, { multiFactorConfiguration })
  const email = `${bench.unique('second')}@example.com`
  const person = await bench.member(
    {},
    { tenantId: tenant, user: { twoFactor: { methods: [{ method: 'email', email }] } } },
  )
  const { methods, twoFactorId } = await challenged(bench, person)
  return { email, twoFactorId, methodId: textAt(methods, '0.id') }
}

const codeIn = (text: string) => /\b\d{6}\b/.exec(text)?.[0] ?? ''

export const sending: Row[] = [
  {
    fact: 'a code is sent without any key, and it works',
    source: 'API docs',
    answers: 'POST /api/two-factor/send/{twoFactorId} 200',
    body: 'empty',
    run: async (bench) => {
      const { email, methodId, twoFactorId } = await mailed(bench)
      const answer = await bench.send(`POST /api/two-factor/send/${twoFactorId}`, {
        body: { methodId },
      })
      const code = codeIn(await bench.mailTo(email))
      expect((await complete(bench, { twoFactorId, code })).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'older clients send an empty text/plain body',
    source: 'client sources',
    answers: 'POST /api/two-factor/send/{twoFactorId} 200',
    body: 'empty',
    run: async (bench) => {
      const { twoFactorId } = await mailed(bench)
      const headers = { 'content-type': 'text/plain' }
      return bench.send(`POST /api/two-factor/send/${twoFactorId}`, { headers })
    },
  },
  {
    fact: 'sending a code makes the ones before it worthless',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 421',
    run: async (bench) => {
      const { email, methodId, twoFactorId } = await mailed(bench)
      const route = `POST /api/two-factor/send/${twoFactorId}`
      await bench.send(route, { body: { methodId } })
      const first = codeIn(await bench.mailTo(email))
      await bench.send(route, { body: { methodId } })
      const second = codeIn(await bench.mailTo(email))
      const answer = await complete(bench, { twoFactorId, code: first })
      expect((await complete(bench, { twoFactorId, code: second })).status).toBe(200)
      return answer
    },
  },
  {
    fact: 'a sent code lives a minute',
    source: 'API docs',
    answers: 'POST /api/two-factor/login 421',
    run: async (bench) => {
      const { email, methodId, twoFactorId } = await mailed(bench)
      await bench.send(`POST /api/two-factor/send/${twoFactorId}`, { body: { methodId } })
      const code = codeIn(await bench.mailTo(email))
      bench.advance(61)
      return complete(bench, { twoFactorId, code })
    },
  },
  {
    fact: 'a method the person does not have',
    source: 'API docs',
    answers: 'POST /api/two-factor/send/{twoFactorId} 400',
    run: async (bench) => {
      const { twoFactorId } = await mailed(bench)
      const body = { methodId: 'ABCD' }
      return bench.send(`POST /api/two-factor/send/${twoFactorId}`, { body })
    },
  },
]
