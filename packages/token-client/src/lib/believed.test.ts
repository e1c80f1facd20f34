import { expect, test } from 'vitest'
import { calls, clientAt, type Endpoint } from '../../test/endpoints.ts'
import { type Canned, fakeFusionAuth } from '../../test/fake-fusionauth.ts'
import { table } from '../../test/every-status-table.ts'

const isKeys = ({ url }: { url: string }) => url.endsWith('jwks.json')
const names = Object.keys(calls).filter((name): name is Endpoint => name in calls)
const doubted = (status: 401 | 404) =>
  names.filter((name) => !table[name][status][1].startsWith('!'))

test.each(doubted(404))(
  'an empty 404 of a proxy without a route is no answer to %s',
  async (name) => {
    await using proxy = await fakeFusionAuth(() => ({ status: 404 }))
    const seen = await calls[name](clientAt(proxy.url))
    expect(seen).toMatchObject({ outcome: 'unavailable', mayHaveArrived: true })
  },
)

test.each(doubted(401))('an empty 401 of a proxy is no answer to %s', async (name) => {
  await using proxy = await fakeFusionAuth(() => ({ status: 401 }))
  const seen = await calls[name](clientAt(proxy.url))
  expect(seen).toMatchObject({ outcome: 'unavailable', mayHaveArrived: true })
})

test('an empty 200 of something else has sent no message', async () => {
  await using proxy = await fakeFusionAuth((seen) => ({ status: isKeys(seen) ? 404 : 200 }))
  expect(await calls.forgotPassword(clientAt(proxy.url))).toMatchObject({ outcome: 'unavailable' })
})

test('100 wrong passwords at once, and some after them, cost one look at FusionAuth', async () => {
  await using fake = await fakeFusionAuth((seen) =>
    isKeys(seen) ? { body: { keys: [] } } : { status: 404 },
  )
  const client = clientAt(fake.url)
  const wrong = { outcome: 'wrong-credentials' }
  const all = await Promise.all(Array.from({ length: 100 }, () => calls.login(client)))
  expect(all).toEqual(all.map(() => wrong))
  expect(await calls.login(client)).toEqual(wrong)
  expect(fake.seen.filter(isKeys).length).toBe(1)
})

test('that FusionAuth was away is not remembered; that it was there does not end a session', async () => {
  let keys: Canned = { status: 404 }
  await using fake = await fakeFusionAuth((seen) => (isKeys(seen) ? keys : { status: 404 }))
  const client = clientAt(fake.url)
  expect(await calls.login(client)).toMatchObject({ outcome: 'unavailable' })
  keys = { body: { keys: [] } }
  expect(await calls.login(client)).toEqual({ outcome: 'wrong-credentials' })
  keys = { status: 404 }
  expect(await calls.login(client)).toEqual({ outcome: 'wrong-credentials' })
  expect(await calls.refresh(client)).toMatchObject({ outcome: 'unavailable' })
  expect(await calls.revoke(client)).toMatchObject({ outcome: 'unavailable' })
})

test('a login given up during the look rejects', async () => {
  const abort = new AbortController()
  await using fake = await fakeFusionAuth((seen) => {
    if (!isKeys(seen)) return { status: 404 }
    abort.abort(new Error('gone'))
    return { body: { keys: [] } }
  })
  const login = clientAt(fake.url).login({ loginId: 'a', password: 'b' }, { signal: abort.signal })
  await expect(login).rejects.toThrow('gone')
})
