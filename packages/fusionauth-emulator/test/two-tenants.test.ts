import { randomUUID } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { ask } from './admin-support.ts'
import { belongings, mark } from './belongings.ts'
import { bodies, idsOfA, queries } from './naming.ts'
import { operations, type Operation } from './readme/operations.ts'
import { start } from './support.ts'
import { twoTenants, type Two } from './two-tenants.ts'

vi.setConfig({ testTimeout: 120_000 })

/** What the emulator has beside the operations of the client. */
const more: Operation[] = [
  { method: 'DELETE', path: '/api/application/{id}/role' },
  { method: 'GET', path: '/api/application/{id}/role/{id}' },
  { method: 'GET', path: '/api/api-key/search' },
  { method: 'GET', path: '/api/application/search' },
  { method: 'GET', path: '/api/group/search' },
  { method: 'GET', path: '/api/tenant/search' },
  { method: 'PUT', path: '/api/user/registration/{id}/{id}' },
  { method: 'PATCH', path: '/api/user/registration/{id}/{id}' },
]

/** Every operation, and the creating ones without an id, too. */
const all = [
  ...operations(),
  ...more,
  ...operations()
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/{id}'))
    .map(({ method, path }) => ({ method, path: path.slice(0, -'/{id}'.length) })),
]

/** Ids that say who may do it, or that stand for nothing: whoever knows such a one may use it. */
const secrets = [
  '/api/two-factor/send/{id}',
  '/api/two-factor/status/{id}',
  '/api/user/verify-email/{id}',
  '/api/user/verify-registration/{id}',
  '/{id}',
]

/** The paths an operation has with A's ids in it, and the ids that are not in the table. */
function filled(ids: Record<string, string[]>, path: string) {
  const missing: string[] = []
  const [first = '', ...rest] = path.split('{id}')
  let before = first
  let paths = [first]
  for (const part of rest) {
    before += '{id}'
    const known = ids[before]
    if (!known) missing.push(before)
    paths = paths.flatMap((each) => (known ?? [randomUUID()]).map((id) => each + id + part))
    before += part
  }
  return { missing, paths }
}

/** Everything that is not B's, by what it is: an entry that changed has another text. */
function notOfB(emulator: Emulator, two: Two): Map<string, string> {
  const { emails, stored, ...state } = emulator.export()
  const lists = Object.entries({ ...state, emails, ...stored })
  const entries = lists.flatMap(([name, value]) =>
    Array.isArray(value)
      ? value.map((each: object) => [`${name} ${idOf(each)}`, JSON.stringify(each)] as const)
      : [[name, JSON.stringify(value)] as const],
  )
  const isOfB = (text: string) =>
    [two.tenantB, two.appOfB, two.userOfB].some((id) => text.includes(id))
  return new Map(entries.filter(([, text]) => !isOfB(text)))
}

const idOf = (each: object) => String(Reflect.get(each, 'id'))

test('a key of B neither sees nor changes what is A’s, by any operation', async () => {
  await using emulator = await start()
  const two = await twoTenants(emulator)
  const ofA = await belongings(emulator, two)
  const state = emulator.export()
  const before = notOfB(emulator, two)
  const ids = [
    ofA.user,
    ofA.email,
    ofA.log,
    ofA.member,
    ofA.role,
    ofA.scope,
    two.appOfA,
    two.tenantA,
    ofA.stored['/api/group'],
    ofA.stored['/api/entity'],
  ].map(String)
  const seen: string[] = []
  const changed: string[] = []
  const missing = new Set<string>()
  let asked = 0
  for (const { method, path } of all) {
    const { paths, ...unfilled } = filled(idsOfA(two, ofA), path)
    const [first, ...others] = (method === 'GET' ? [undefined] : bodies(two, ofA)).flatMap((body) =>
      queries(two, ofA).flatMap((query) =>
        paths.map((each) => ({ body, path: `${each}?${query.toString()}` })),
      ),
    )
    const tell = async (way: typeof first) => {
      const answer = await ask(emulator, method, way?.path ?? '', {
        headers: { ...two.asB, 'x-fusionauth-tenantid': two.tenantA },
        ...(way?.body && { body: way.body }),
      })
      const known = answer.status < 400 ? [mark, ...ids] : [mark]
      const shown = known.filter((each) => answer.text.includes(each))
      if (shown.length > 0) seen.push(`${method} ${way?.path} ${answer.status}: ${shown.join()}`)
      return answer.status
    }
    if ((await tell(first)) === 501) continue
    await Promise.all(others.map(tell))
    asked += others.length + 1
    for (const each of unfilled.missing) missing.add(each)
    const after = notOfB(emulator, two)
    const differ = [...before].filter(([name, json]) => after.get(name) !== json)
    const added = [...after].filter(([name, json]) => !before.has(name) && json.includes(ofA.user))
    if (differ.length + added.length === 0) continue
    changed.push(`${method} ${path}: ${[...differ, ...added].map(([name]) => name).join()}`)
    emulator.import(structuredClone(state))
  }
  expect({ seen, changed }).toEqual({ seen: [], changed: [] })
  expect([...missing].toSorted()).toEqual(secrets)
  expect(asked).toBeGreaterThan(1000)
})
