import { expect } from 'vitest'
import type { Bench } from '../lib/bench.ts'
import { redirectUri } from '../lib/instance.ts'
import type { How } from '../lib/http.ts'
import type { Row, Sheet } from '../lib/rows.ts'

const logout = 'POST /api/logout'

/** Somebody with two sessions in one application and one in another. */
async function everywhere(bench: Bench) {
  const member = await bench.member()
  const elsewhereId = await bench.application()
  const registration = { applicationId: elsewhereId }
  await bench.admin(`POST /api/user/registration/${member.id}`, { registration })
  const sessions = [
    await bench.tokens(member),
    await bench.tokens(member),
    await bench.tokens(member, { applicationId: elsewhereId }),
  ] as const
  const alive = () =>
    Promise.all(sessions.map(({ refreshTokenId }) => bench.isAlive(refreshTokenId)))
  return { member, sessions, alive }
}

type Session = Awaited<ReturnType<typeof everywhere>>['sessions'][number]
type Way = [fact: string, how: (session: Session) => How, alive: boolean[]]

const ways: Way[] = [
  [
    'the refresh token in its cookie is revoked, the others are not',
    ({ refreshToken }) => ({ cookie: `refresh_token=${refreshToken}` }),
    [false, true, true],
  ],
  [
    'the refresh token in the body',
    ({ refreshToken }) => ({ body: { refreshToken } }),
    [false, true, true],
  ],
  [
    'the refresh token in the query',
    ({ refreshToken }) => ({ query: { refreshToken } }),
    [false, true, true],
  ],
  [
    "global in the body: all of the owner's, in every application",
    ({ refreshToken }) => ({ body: { refreshToken, global: true } }),
    [false, false, false],
  ],
  [
    'global in the query, the refresh token in the cookie',
    ({ refreshToken }) => ({
      cookie: `refresh_token=${refreshToken}`,
      query: { global: 'true' },
    }),
    [false, false, false],
  ],
  [
    'global=false in the query: that one',
    ({ refreshToken }) => ({ query: { global: 'false', refreshToken } }),
    [false, true, true],
  ],
  [
    'global without a refresh token: none',
    () => ({ query: { global: 'true' } }),
    [true, true, true],
  ],
  [
    'an access token alone: none',
    ({ token }) => ({ cookie: `access_token=${token}`, query: { global: 'true' } }),
    [true, true, true],
  ],
]

const loggedOut = ([fact, how, alive]: Way): Row => ({
  fact,
  source: 'API docs',
  answers: `${logout} 200`,
  body: 'empty',
  run: async (bench) => {
    const person = await everywhere(bench)
    const answer = await bench.send(logout, how(person.sessions[0]))
    expect(await person.alive()).toEqual(alive)
    return answer
  },
})

const effects = ways.map(loggedOut)

const bogus: [string, How][] = [
  ['nothing at all', {}],
  ['an empty text/plain body', { headers: { 'content-type': 'text/plain' } }],
  ['the word undefined', { query: { global: 'true', refreshToken: 'undefined' } }],
  ['null', { body: { refreshToken: null, global: null } }],
  ['a made-up token in the body', { body: { refreshToken: 'refresh_token' } }],
  ['a made-up token in the query', { query: { refreshToken: 'token' } }],
  ['a made-up token in the cookie', { cookie: 'refresh_token=token; access_token=token' }],
]

const harmless = ([what, how]: [string, How]): Row => ({
  fact: `${what} is a success all the same`,
  source: 'example apps',
  answers: `${logout} 200`,
  body: 'empty',
  run: async (bench) => {
    const person = await everywhere(bench)
    const answer = await bench.send(logout, how)
    expect(await person.alive()).toEqual([true, true, true])
    return answer
  },
})

const successes = bogus.map(harmless)

const rest: Row[] = [
  {
    fact: 'the body beats the cookie',
    source: 'API docs',
    answers: `${logout} 200`,
    body: 'empty',
    run: async (bench) => {
      const person = await everywhere(bench)
      const [first, second] = person.sessions
      const cookie = `refresh_token=${first.refreshToken}`
      const answer = await bench.send(logout, {
        cookie,
        body: { refreshToken: second.refreshToken },
      })
      expect(await person.alive()).toEqual([true, false, true])
      return answer
    },
  },
  {
    fact: 'the query beats the cookie',
    source: 'API docs',
    answers: `${logout} 200`,
    body: 'empty',
    run: async (bench) => {
      const person = await everywhere(bench)
      const [first, second] = person.sessions
      const cookie = `refresh_token=${first.refreshToken}`
      const query = { refreshToken: second.refreshToken }
      const answer = await bench.send(logout, { cookie, query })
      expect(await person.alive()).toEqual([true, false, true])
      return answer
    },
  },
  {
    fact: 'the cookies that came are cleared',
    source: 'API docs',
    answers: `${logout} 200`,
    body: 'empty',
    run: async (bench) => {
      const { sessions } = await everywhere(bench)
      const [{ refreshToken, token }] = sessions
      const cookie = `access_token=${token}; refresh_token=${refreshToken}`
      const answer = await bench.send(logout, { cookie })
      for (const name of ['access_token', 'refresh_token']) {
        const { attributes = {}, value } = answer.cookies[name] ?? {}
        expect([name, value, attributes['path']]).toEqual([name, '', '/'])
        expect(attributes['max-age'] ?? attributes['expires']).toMatch(/^0$|1970/)
      }
      return answer
    },
  },
  {
    fact: 'global ends the single sign-on of the hosted pages too',
    source: 'API docs',
    answers: `${logout} 200`,
    body: 'empty',
    run: async (bench) => {
      const { member, sessions } = await everywhere(bench)
      const parameters = {
        client_id: member.applicationId ?? '',
        redirect_uri: redirectUri,
        response_type: 'code',
      }
      const { email: loginId, password } = member
      const form = { ...parameters, loginId, password, rememberDevice: 'true' }
      const { cookies } = await bench.send('POST /oauth2/authorize', { form })
      const cookie = Object.entries(cookies)
        .map(([name, { value }]) => `${name}=${value}`)
        .join('; ')
      const visit = () => bench.send('GET /oauth2/authorize', { query: parameters, cookie })
      expect((await visit()).status).toBe(302)
      const body = { refreshToken: sessions[0].refreshToken, global: true }
      const answer = await bench.send(logout, { body })
      expect((await visit()).status).toBe(200)
      return answer
    },
  },
]

export const loggingOut: Sheet = { name: 'logout', rows: [...effects, ...successes, ...rest] }
