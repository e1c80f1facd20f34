import type { TokenClient } from '../src/index.ts'
import {
  clientOf,
  emulator,
  mailed,
  only,
  patchStore,
  shopper,
  variables,
} from './account-world.ts'
import type { Outcome } from './endpoints.ts'

/** Steps that lead to each of FusionAuth's answers, for one person of the emulator. */
export const client: TokenClient = clientOf()
export const keyless: TokenClient = clientOf({ apiKey: undefined })
export const sam: string = shopper.loginId
/** The id of nobody. */
export const nobody: string = variables.shopperId.replace('2', '9')
export const fresh = 'a new passphrase'
export const logIn = () => client.login(shopper)

const { people } = emulator
const clientSecret = 'canary-client-secret-0123456789'

async function challenge(): Promise<string> {
  await people.enrolTwoFactor(sam)
  emulator.clock.advance(30)
  return (await only(logIn(), 'two-factor-required')).twoFactorId
}

export async function complete(code?: string): Promise<Outcome> {
  const twoFactorId = await challenge()
  return client.completeTwoFactor({ twoFactorId, code: code ?? (await people.totpCode(sam)) })
}

/** The state of a person changes after the password was right and before the code is. */
export async function completeAfter(change: () => Promise<void>): Promise<Outcome> {
  const twoFactorId = await challenge()
  await change()
  return client.completeTwoFactor({ twoFactorId, code: await people.totpCode(sam) })
}

export async function tokens() {
  return (await only(logIn(), 'signed-in')).tokens
}

export async function changeBy(id: 'right' | 'wrong', chosen = fresh): Promise<Outcome> {
  await client.forgotPassword({ loginId: sam })
  const changePasswordId = id === 'right' ? mailed(sam, 'changePasswordId') : 'wrong'
  return client.changePassword({ changePasswordId, password: chosen })
}

/** The store verifies registrations, and Sam's is not. */
export async function unverifiedRegistration(
  verificationStrategy: 'ClickableLink' | 'FormField' = 'ClickableLink',
): Promise<void> {
  await patchStore({
    verifyRegistration: true,
    verificationEmailTemplateId: variables.registrationTemplateId,
    verificationStrategy,
    unverified: { behavior: 'Gated' },
  })
  await people.unverify(sam, variables.storeApplicationId)
}

/** A client that refreshes at `/oauth2/token`, where the store lets it. */
export async function oauthClient(given = clientSecret): Promise<TokenClient> {
  const enabledGrants = ['authorization_code', 'refresh_token']
  await patchStore({ oauthConfiguration: { clientSecret, enabledGrants } })
  return clientOf({ refreshEndpoint: '/oauth2/token', clientSecret: given })
}
