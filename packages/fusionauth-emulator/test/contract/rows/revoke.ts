import { expect } from 'vitest'
import type { Bench } from '../lib/bench.ts'
import { keyId } from '../lib/instance.ts'
import type { How } from '../lib/http.ts'
import type { Row, Sheet } from '../lib/rows.ts'

const route = 'DELETE /api/jwt/refresh'

/** Two people in one application and one of them in a second one, all logged in. */
async function crowd(bench: Bench) {
  const one = await bench.member()
  const { applicationId = '' } = one
  const two = await bench.person({ applicationId })
  const otherId = await bench.application()
  const registration = { applicationId: otherId }
  await bench.admin(`POST /api/user/registration/${one.id}`, { registration })
  return {
    applicationId,
    userId: one.id,
    one: await bench.tokens(one),
    elsewhere: await bench.tokens(one, { applicationId: otherId }),
    two: await bench.tokens(two),
    /** Which of the three are alive: one, elsewhere, two. */
    alive: (tokens: { refreshTokenId: string }[]) =>
      Promise.all(tokens.map(({ refreshTokenId }) => bench.isAlive(refreshTokenId))),
  }
}

type Crowd = Awaited<ReturnType<typeof crowd>>
type Way = [fact: string, given: (crowd: Crowd) => Record<string, string>, alive: boolean[]]

const ways: Way[] = [
  [
    "by application: every person's in it",
    ({ applicationId }) => ({ applicationId }),
    [false, true, false],
  ],
  ["by user: all of the person's", ({ userId }) => ({ userId }), [false, false, true]],
  [
    "by user and application: the person's in it",
    ({ applicationId, userId }) => ({ applicationId, userId }),
    [false, true, true],
  ],
  ['by value: that one', ({ one }) => ({ token: one.refreshToken }), [false, true, true]],
]

/** The same parameters in the query, in a form and in JSON. */
const forms = ways.flatMap(([fact, given, alive]): Row[] => {
  const row = (how: string, sent: (values: Record<string, string>) => How): Row => ({
    fact: `${fact}, ${how}`,
    source: how === 'in the query' ? 'API docs' : 'client sources',
    answers: `${route} 200`,
    body: 'empty',
    run: async (bench) => {
      const people = await crowd(bench)
      const answer = await bench.send(route, { key: true, ...sent(given(people)) })
      const tokens = [people.one, people.elsewhere, people.two]
      expect(await people.alive(tokens)).toEqual(alive)
      return answer
    },
  })
  return [
    row('in the query', (query) => ({ query })),
    row('as a form in the body', (form) => ({ form })),
    row('as JSON in the body', (body) => ({ body })),
  ]
})

const byId: Row[] = [
  {
    fact: 'by id with a key',
    source: 'API docs',
    answers: `${route}/{tokenId} 200`,
    body: 'empty',
    run: async (bench) => {
      const { alive, elsewhere, one } = await crowd(bench)
      const answer = await bench.send(`${route}/${one.refreshTokenId}`, { key: true })
      expect(await alive([one, elsewhere])).toEqual([false, true])
      return answer
    },
  },
  {
    fact: 'by id with a JWT of its owner',
    source: 'API docs',
    answers: `${route}/{tokenId} 200`,
    body: 'empty',
    run: async (bench) => {
      const { alive, elsewhere, one } = await crowd(bench)
      const bearer = elsewhere.token
      const answer = await bench.send(`${route}/${one.refreshTokenId}`, { bearer })
      expect(await alive([one, elsewhere])).toEqual([false, true])
      return answer
    },
  },
  {
    fact: "by id with the owner's JWT in the cookie",
    source: 'API docs',
    answers: `${route}/{tokenId} 200`,
    body: 'empty',
    run: async (bench) => {
      const { one } = await crowd(bench)
      const cookie = `access_token=${one.token}`
      const answer = await bench.send(`${route}/${one.refreshTokenId}`, { cookie })
      expect(await bench.isAlive(one.refreshTokenId)).toBe(false)
      return answer
    },
  },
  {
    fact: 'a key beats the cookie of somebody else',
    source: 'API docs',
    answers: `${route}/{tokenId} 200`,
    body: 'empty',
    run: async (bench) => {
      const { one, two } = await crowd(bench)
      const cookie = `access_token=${two.token}`
      const answer = await bench.send(`${route}/${one.refreshTokenId}`, { cookie, key: true })
      expect(await bench.isAlive(one.refreshTokenId)).toBe(false)
      return answer
    },
  },
  {
    fact: 'by id without authentication',
    source: 'API docs',
    answers: `${route}/{tokenId} 401`,
    run: async (bench) => {
      const { one } = await crowd(bench)
      const answer = await bench.send(`${route}/${one.refreshTokenId}`)
      expect(await bench.isAlive(one.refreshTokenId)).toBe(true)
      return answer
    },
  },
  {
    fact: 'an id nobody knows',
    source: 'API docs',
    answers: `${route}/{tokenId} 404`,
    run: async (bench) => bench.send(`${route}/${keyId}`, { key: true }),
  },
]

const others: Row[] = [
  {
    fact: 'by value with a JWT of its owner',
    source: 'API docs',
    answers: `${route} 200`,
    body: 'empty',
    run: async (bench) => {
      const { one } = await crowd(bench)
      const query = { token: one.refreshToken }
      const answer = await bench.send(route, { bearer: one.token, query })
      expect(await bench.isAlive(one.refreshTokenId)).toBe(false)
      return answer
    },
  },
  {
    fact: 'a JWT does not do for all of a user or an application',
    source: 'API docs',
    answers: `${route} 401`,
    run: async (bench) => {
      const { applicationId, one, two, userId } = await crowd(bench)
      const answer = await bench.send(route, { bearer: one.token, query: { applicationId } })
      expect(await bench.isAlive(two.refreshTokenId)).toBe(true)
      const ofUser = await bench.send(route, { bearer: one.token, query: { userId } })
      expect(ofUser.status).toBe(401)
      return answer
    },
  },
  {
    fact: 'without authentication',
    source: 'API docs',
    answers: `${route} 401`,
    run: async (bench) => {
      const { one, userId } = await crowd(bench)
      const answer = await bench.send(route, { query: { userId } })
      expect(await bench.isAlive(one.refreshTokenId)).toBe(true)
      return answer
    },
  },
  {
    fact: 'a value nobody knows',
    source: 'API docs',
    answers: `${route} 404`,
    run: async (bench) => bench.send(route, { key: true, query: { token: 'unknown' } }),
  },
]

export const revoking: Sheet = { name: 'revoke', rows: [...forms, ...byId, ...others] }
