import { expect } from 'vitest'
import type { Bench, Person } from '../../lib/bench.ts'
import { clientSecret, redirectUri } from '../../lib/instance.ts'
import { type Members, textAt } from '../../lib/json.ts'

export const token = 'POST /oauth2/token'

export const basic = (id = '', secret = clientSecret) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})

export const passwordGrant = (bench: Bench, person: Person, form: Record<string, string> = {}) =>
  bench.grant(person.applicationId, {
    grant_type: 'password',
    username: person.email,
    password: person.password,
    ...form,
  })

export const codeGrant = (
  bench: Bench,
  person: Person,
  code: string,
  form: Record<string, string> = {},
) =>
  bench.grant(person.applicationId, {
    grant_type: 'authorization_code',
    redirect_uri: redirectUri,
    code,
    ...form,
  })

export const refreshGrant = (bench: Bench, person: Person, refreshToken: string, form = {}) =>
  bench.grant(person.applicationId, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    ...form,
  })

/** Logged in by the password grant, with a refresh token. */
export async function granted(
  bench: Bench,
  application: Members = {},
  scope = 'openid offline_access',
) {
  const member = await bench.member(application)
  const { body } = await passwordGrant(bench, member, { scope })
  return {
    member,
    accessToken: textAt(body, 'access_token'),
    refreshToken: textAt(body, 'refresh_token'),
  }
}

export const policy = (clientAuthenticationPolicy: string): Members => ({
  oauthConfiguration: { clientAuthenticationPolicy },
})

/** Form of a hosted login. */
export const loginForm = (person: Person, parameters: Record<string, string> = {}) => ({
  client_id: person.applicationId ?? '',
  redirect_uri: redirectUri,
  response_type: 'code',
  loginId: person.email,
  password: person.password,
  ...parameters,
})

/** Somebody logged in at the hosted pages, and the cookies that say so. */
export async function singleSignOn(bench: Bench) {
  const member = await bench.member({
    oauthConfiguration: { logoutURL: 'https://app.example.com/bye' },
  })
  const form = { ...loginForm(member), rememberDevice: 'true' }
  const { cookies } = await bench.send('POST /oauth2/authorize', { form })
  const cookie = Object.entries(cookies).map(([name, { value }]) => `${name}=${value}`)
  return { member, cookie: cookie.join('; ') }
}

export async function registered(bench: Bench, { id }: Person): Promise<string> {
  const applicationId = await bench.application()
  await bench.admin(`POST /api/user/registration/${id}`, { registration: { applicationId } })
  return applicationId
}

export async function openAuthorize(bench: Bench, applicationId: string, cookie: string) {
  const query = { client_id: applicationId, redirect_uri: redirectUri, response_type: 'code' }
  const answer = await bench.send('GET /oauth2/authorize', { query, cookie })
  if (answer.status === 302) {
    expect(answer.location?.searchParams.get('code')).toBeTruthy()
  }
  return answer
}
