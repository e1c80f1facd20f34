import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Emulator } from '../src/index.ts'
import {
  clientSecret,
  codeOf,
  configureOAuth,
  exchange,
  passwordGrant,
  pkce,
  refused,
  text,
  token,
  type OAuthAnswer,
} from './oauth-support.ts'
import { forumId, shopperId, start, storeId } from './support.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  await emulator.reset()
  await configureOAuth(emulator)
})

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})

describe('who the client is', () => {
  const withoutSecret = { client_secret: undefined }
  const code = (fields: Record<string, string | undefined>) => async () => {
    const { fields: challenge, verifier } = pkce()
    const usesPkce = fields['code_verifier'] !== undefined
    const value = await codeOf(emulator, usesPkce ? challenge : {})
    return exchange(emulator, value, { ...fields, ...(usesPkce && { code_verifier: verifier }) })
  }
  const cases: Record<string, () => Promise<OAuthAnswer>> = {
    code: code(withoutSecret),
    'code with PKCE': code({ ...withoutSecret, code_verifier: 'yes' }),
    password: () => token(emulator, { ...passwordGrant, ...withoutSecret }),
    refresh: async () => {
      const { body } = await token(emulator, {
        ...passwordGrant,
        scope: 'offline_access',
        client_secret: clientSecret,
      })
      const value = text(body['refresh_token'])
      return token(emulator, {
        grant_type: 'refresh_token',
        refresh_token: value,
        ...withoutSecret,
      })
    },
  }
  test.each([
    ['Required', [401, 401, 401, 401]],
    ['NotRequired', [200, 200, 200, 200]],
    ['NotRequiredWhenUsingPKCE', [401, 200, 401, 401]],
  ])('%s: what goes without a secret', async (clientAuthenticationPolicy, statuses) => {
    await configureOAuth(emulator, { clientAuthenticationPolicy })
    const seen = []
    for (const run of Object.values(cases)) seen.push((await run()).status)
    expect(seen).toEqual(statuses)
  })

  test('the older setting says the same', async () => {
    await configureOAuth(emulator, { requireClientAuthentication: false })
    expect((await token(emulator, { ...passwordGrant, ...withoutSecret })).status).toBe(200)
  })

  test('the switch: PKCE clients refresh without a secret', async () => {
    const other = await start({ switches: { pkcePolicyCoversRefresh: true } })
    await configureOAuth(other, { clientAuthenticationPolicy: 'NotRequiredWhenUsingPKCE' })
    const { body } = await token(other, { ...passwordGrant, scope: 'offline_access' })
    const value = text(body['refresh_token'])
    const fields = { grant_type: 'refresh_token', refresh_token: value, ...withoutSecret }
    expect((await token(other, fields)).status).toBe(200)
    await other.close()
  })

  test.each(['Required', 'NotRequired'])(
    '%s: a wrong secret is never let through',
    async (policy) => {
      await configureOAuth(emulator, { clientAuthenticationPolicy: policy })
      const answer = await token(emulator, { ...passwordGrant, client_secret: 'wrong' })
      expect(refused(answer)).toEqual([401, 'invalid_client', 'invalid_client_authentication'])
    },
  )

  test('by Basic header, form-encoded as the standard has it or not', async () => {
    for (const secret of [clientSecret, encodeURIComponent(clientSecret)]) {
      const form = { ...passwordGrant, client_id: undefined, client_secret: undefined }
      const sent =
        secret === clientSecret ? secret.replace('+', '%2B').replace(/%$/, '%25') : secret
      expect((await token(emulator, form, basic(storeId, sent))).status).toBe(200)
    }
    const wrong = await token(
      emulator,
      { ...passwordGrant, client_id: undefined },
      basic(storeId, 'wrong'),
    )
    expect(refused(wrong)).toEqual([401, 'invalid_client', 'invalid_client_authentication'])
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic/)
  })

  test.each([
    ['nobody', { client_id: undefined }, {}, [400, 'invalid_request', 'missing_client_id']],
    [
      'somebody unknown',
      { client_id: shopperId },
      {},
      [401, 'invalid_client', 'invalid_client_id'],
    ],
    ['two', {}, basic(forumId, 'x'), [400, 'invalid_request', 'client_id_mismatch']],
    [
      'a bearer',
      {},
      { authorization: 'Bearer x' },
      [401, 'invalid_client', 'invalid_client_authentication_scheme'],
    ],
  ])('refused: %s', async (_name, fields, headers, expected) => {
    expect(refused(await token(emulator, { ...passwordGrant, ...fields }, headers))).toEqual(
      expected,
    )
  })

  test('the id may be in upper case', async () => {
    expect(
      (await token(emulator, { ...passwordGrant, client_id: storeId.toUpperCase() })).status,
    ).toBe(200)
  })
})
