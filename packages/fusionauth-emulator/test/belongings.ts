import { randomUUID } from 'node:crypto'
import type { Emulator } from '../src/index.ts'
import { storedResources } from '../src/state/configuration/stored.ts'
import { must, newLockOut, send } from './account-support.ts'
import { listAt, textAt } from './contract/lib/json.ts'
import { apiKey, password } from './support.ts'
import type { Two } from './two-tenants.ts'

/** Stands in everything that only tenant A may see, and in no request of B. */
export const mark = 'belongs-to-A'

/** One of each thing a tenant can have, in tenant A, and one of each that is the whole instance's. */
export async function belongings(emulator: Emulator, { appOfA, tenantA }: Two) {
  const asA = async (method: string, path: string, body: object) => {
    const headers = { authorization: apiKey, 'x-fusionauth-tenantid': tenantA }
    const reply = await send(emulator, method, path, { headers, body })
    if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`)
    return reply.json
  }
  const [role, scope, user] = [randomUUID(), randomUUID(), randomUUID()]
  const email = `${user}@example.com`
  await must(emulator, 'PATCH', `/api/tenant/${tenantA}`, { tenant: { data: { mark } } })
  await must(emulator, 'PATCH', `/api/application/${appOfA}`, {
    application: {
      data: { mark },
      oauthConfiguration: { clientSecret: mark },
      roles: [{ id: role, name: mark }],
      scopes: [{ id: scope, name: mark }],
    },
  })
  await asA('POST', `/api/user/registration/${user}`, {
    user: { email, username: user, password, firstName: mark },
    registration: { applicationId: appOfA, roles: [mark] },
    skipVerification: true,
  })
  const signedIn = await asA('POST', '/api/login', {
    loginId: email,
    password,
    applicationId: appOfA,
    metaData: { device: { name: mark } },
  })
  const forgotten = await asA('POST', '/api/user/forgot-password', { loginId: email })
  const secret = Buffer.from(mark).toString('base64')
  const methods = [{ id: 'ABCD', method: 'authenticator', secret, name: mark }]
  const twoFactor = { methods, recoveryCodes: [mark] }
  await asA('PATCH', `/api/user/${user}`, { user: { twoFactor } })

  const group = textAt(await asA('POST', '/api/group', { group: { name: mark } }), 'group.id')
  const member = await asA('POST', '/api/group/member', {
    members: { [group]: [{ userId: user }] },
  })
  const entity = textAt(await asA('POST', '/api/entity', { entity: { name: mark } }), 'entity.id')
  await send(emulator, 'POST', `/api/entity/${entity}/grant`, {
    key: true,
    body: { grant: { userId: user, data: { mark } } },
  })
  const userAction = await newLockOut(emulator)
  const taken = await asA('POST', '/api/user/action', {
    action: { actioneeUserId: user, userActionId: userAction, comment: mark, expiry: 9e12 },
  })

  const stored: Record<string, string> = { '/api/group': group, '/api/entity': entity }
  for (const { path, singular } of storedResources) {
    if (stored[path] !== undefined) continue
    const made = await asA('POST', path, { [singular]: { name: 'everybody’s' } })
    stored[path] = textAt(made, `${singular}.id`)
  }
  const type = `/api/entity/type/${stored['/api/entity/type']}`
  const granted = await asA('POST', `${type}/permission`, { permission: { name: 'read' } })
  const made = await asA('POST', '/api/key/generate', { key: { algorithm: 'ES256', name: 'Ours' } })
  const webhook = { url: 'http://127.0.0.1:9/', global: true }
  const added = await asA('POST', '/api/webhook', { webhook })

  const session = { id: randomUUID(), token: randomUUID(), tenantId: tenantA, userId: user }
  const state = emulator.export()
  const instant = Math.floor(emulator.clock.now() * 1000)
  const ssoSession = { ...session, insertInstant: instant, startInstant: instant }
  emulator.import({ ...state, ssoSessions: [...state.ssoSessions, ssoSession] })
  return {
    apiKey: state.apiKeys[0]?.id ?? '',
    changePasswordId: textAt(forgotten, 'changePasswordId'),
    email,
    key: textAt(made, 'key.id'),
    log: textAt(taken, 'action.id'),
    member: textAt(listAt(member, ['members', group])[0], 'id'),
    permission: textAt(granted, 'permission.id'),
    refreshToken: textAt(signedIn, 'refreshToken'),
    refreshTokenId: textAt(signedIn, 'refreshTokenId'),
    role,
    scope,
    session: session.id,
    stored,
    user,
    userAction,
    webhook: textAt(added, 'webhook.id'),
  }
}

export type Belongings = Awaited<ReturnType<typeof belongings>>
