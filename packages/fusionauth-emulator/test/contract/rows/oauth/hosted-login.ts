import { expect } from 'vitest'
import { redirectUri, templateId } from '../../lib/instance.ts'
import type { Row } from '../../lib/rows.ts'
import { loginForm, openAuthorize, registered, singleSignOn } from './steps.ts'

export const hosted: Row[] = [
  {
    fact: 'the login page has the hooks that browser tests of example apps use',
    source: 'example apps',
    answers: 'GET /oauth2/authorize 200',
    body: 'html',
    run: async (bench) => {
      const { applicationId = '' } = await bench.member()
      const query = { client_id: applicationId, redirect_uri: redirectUri, response_type: 'code' }
      const answer = await bench.send('GET /oauth2/authorize', { query })
      expect(answer.text).toMatch(/<title>\s*Login \| FusionAuth\s*<\/title>/)
      expect(answer.text).toMatch(/<input[^>]*id="loginId"/)
      expect(answer.text).toMatch(/<input[^>]*id="password"/)
      expect(answer.text).toMatch(/<button[^>]*class="(blue button|button blue)[" ]/)
      return answer
    },
  },
  {
    fact: 'a login without a GET before it: a code, the locale, the state and how it went',
    source: 'example apps',
    answers: 'POST /oauth2/authorize 302',
    body: 'any',
    run: async (bench) => {
      const member = await bench.member()
      const form = loginForm(member, { state: 'a b&c' })
      const answer = await bench.send('POST /oauth2/authorize', { form })
      const { origin, pathname, searchParams } = answer.location ?? {}
      expect(`${origin}${pathname}`).toBe(redirectUri)
      expect(searchParams?.get('code')).toBeTruthy()
      expect(searchParams?.get('locale')).toBeTruthy()
      expect(searchParams?.get('state')).toBe('a b&c')
      expect(searchParams?.get('userState')).toBe('Authenticated')
      return answer
    },
  },
  {
    fact: 'somebody who is not registered is told apart by userState',
    source: 'example apps',
    answers: 'POST /oauth2/authorize 302',
    body: 'any',
    run: async (bench) => {
      const person = { ...(await bench.person()), applicationId: await bench.application() }
      const answer = await bench.send('POST /oauth2/authorize', { form: loginForm(person) })
      expect(answer.location?.searchParams.get('userState')).toBe('AuthenticatedNotRegistered')
      return answer
    },
  },
  {
    fact: 'so is somebody whose address is not verified but who is let in',
    source: 'example apps',
    answers: 'POST /oauth2/authorize 302',
    body: 'any',
    run: async (bench) => {
      const tenantId = await bench.tenant({
        emailConfiguration: { verifyEmail: true, verificationEmailTemplateId: templateId },
      })
      const form = loginForm(await bench.member({}, { tenantId }))
      const answer = await bench.send('POST /oauth2/authorize', { form })
      expect(answer.location?.searchParams.get('userState')).toBe('AuthenticatedNotVerified')
      return answer
    },
  },
  {
    fact: 'and somebody whose registration is not verified',
    source: 'example apps',
    answers: 'POST /oauth2/authorize 302',
    body: 'any',
    run: async (bench) => {
      const verify = { verifyRegistration: true, verificationEmailTemplateId: templateId }
      const form = loginForm(await bench.member(verify))
      const answer = await bench.send('POST /oauth2/authorize', { form })
      const userState = answer.location?.searchParams.get('userState')
      expect(userState).toBe('AuthenticatedRegistrationNotVerified')
      return answer
    },
  },
  {
    fact: 'a wrong password: the page again, with the words browser tests look for',
    source: 'example apps',
    answers: 'POST /oauth2/authorize 200',
    body: 'html',
    run: async (bench) => {
      const form = loginForm(await bench.member(), { password: 'wrong' })
      const answer = await bench.send('POST /oauth2/authorize', { form })
      expect(answer.text).toContain('Invalid login credentials.')
      expect(answer.location).toBeUndefined()
      return answer
    },
  },
  {
    fact: 'once logged in there, a second application gets its code without a page',
    source: 'API docs',
    answers: 'GET /oauth2/authorize 302',
    body: 'any',
    run: async (bench) => {
      const { cookie, member } = await singleSignOn(bench)
      return openAuthorize(bench, await registered(bench, member), cookie)
    },
  },
]
