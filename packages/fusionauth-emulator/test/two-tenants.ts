import { randomUUID } from 'node:crypto'
import type { Emulator } from '../src/index.ts'
import { call, password, shopperId, storeId, tenantId } from './support.ts'

/**
 * Adds a second tenant, B, with an application, a user who is registered to it, and a key of its own. A is
 * the tenant of the kickstart, with the shopper and the store.
 */
export async function twoTenants(emulator: Emulator) {
  const [tenantB, appOfB, userOfB, keyOfB] = [
    randomUUID(),
    randomUUID(),
    randomUUID(),
    randomUUID(),
  ]
  const must = async (path: string, authorization: string | undefined, body: object) => {
    const how = authorization === undefined ? { key: true } : { headers: { authorization } }
    const { status, text } = await call(emulator, 'POST', path, { ...how, body })
    if (status !== 200) throw new Error(`POST ${path}: ${status} ${text}`)
  }
  await must(`/api/tenant/${tenantB}`, undefined, { tenant: { name: `B ${tenantB}` } })
  const state = emulator.export()
  const scoped = state.apiKeys.map((each) => ({
    ...each,
    id: randomUUID(),
    key: keyOfB,
    tenantId: tenantB,
  }))
  emulator.import({ ...state, apiKeys: [...state.apiKeys, ...scoped.slice(0, 1)] })
  const loginConfiguration = {
    allowTokenRefresh: true,
    generateRefreshTokens: true,
    requireAuthentication: false,
  }
  const application = { name: 'B', roles: [{ name: 'reader' }], loginConfiguration }
  await must(`/api/application/${appOfB}`, keyOfB, { application })
  const emailOfB = `${userOfB}@example.com`
  await must(`/api/user/registration/${userOfB}`, keyOfB, {
    user: { email: emailOfB, password },
    registration: { applicationId: appOfB },
  })
  return {
    tenantA: tenantId,
    tenantB,
    keyOfB,
    /** For `headers`. */
    asB: { authorization: keyOfB },
    userOfA: shopperId,
    userOfB,
    emailOfB,
    appOfA: storeId,
    appOfB,
  }
}

export type Two = Awaited<ReturnType<typeof twoTenants>>
