import { authenticate } from './login-rules.ts'
import type { Admitted, Decision, LoginRequest } from './decision.ts'
import { issueRefreshToken } from '../tokens/refresh-tokens.ts'
import { registrationOf } from '../people/registration-of.ts'
import { signAccessToken, type AuthenticationType } from '../tokens/tokens.ts'
import type { Credentials } from './login-credentials.ts'
import type { Application, Device, RefreshToken, Tenant, User, World } from '../model.ts'

export type { Credentials } from './login-credentials.ts'

export interface Grant {
  token?: string
  /** Milliseconds. */
  tokenExpirationInstant?: number
  refreshToken?: RefreshToken
}

export type SignIn = Decision & { grant: Grant }

type NamedDevice = Omit<Device, 'lastAccessedInstant'>

/** The Login API: the decision, and the tokens that go with it. Throws TransactionFailed. */
export async function signIn(
  world: World,
  request: LoginRequest & { credentials: Credentials; device: NamedDevice; noJwt: boolean },
  now: () => number,
): Promise<SignIn> {
  const decision = await authenticate(world, request, now)
  return { ...decision, grant: await grantFor(world, request, decision, now) }
}

/** The tokens a decision of the Login API or of a two-factor login brings: none for most. */
export async function grantFor(
  world: World,
  request: {
    tenant: Tenant
    application?: Application | undefined
    device: NamedDevice
    noJwt: boolean
  },
  decision: Decision,
  now: () => number,
): Promise<Grant> {
  if (request.noJwt || !isAdmitted(decision)) return {}
  const unverified = decision.outcome.endsWith('-unverified')
  if (unverified && !allowsToken(world, decision)) return {}
  const { proof, user } = decision
  const { authenticationType } = proof
  const withoutRefreshToken = unverified || proof.withoutRefreshToken === true
  return grantTokens(world, { ...request, user, authenticationType, withoutRefreshToken }, now)
}

export function isAdmitted(decision: Decision): decision is Admitted {
  return 'proof' in decision
}

function allowsToken({ switches }: World, { unverifiedAllowed }: Admitted): boolean {
  const { tokenForUnverified } = switches
  return tokenForUnverified === 'allow'
    ? unverifiedAllowed === true
    : tokenForUnverified === 'always'
}

/**
 * An access token, and a refresh token when all conditions hold: an application, the user registered
 * to it, and `generateRefreshTokens`.
 */
export async function grantTokens(
  world: World,
  request: {
    tenant: Tenant
    application?: Application | undefined
    user: User
    authenticationType: AuthenticationType
    device: NamedDevice
    withoutRefreshToken?: boolean
  },
  now: () => number,
): Promise<Grant> {
  const { application, device, user, withoutRefreshToken = false } = request
  const seconds = now()
  const instant = Math.floor(seconds * 1000)
  const lasting =
    !withoutRefreshToken &&
    application?.loginConfiguration.generateRefreshTokens &&
    registrationOf(user, application.id)
  const refreshToken = lasting
    ? issueRefreshToken(
        world,
        { applicationId: lasting.applicationId, userId: user.id, device },
        instant,
      )
    : undefined
  const { token, expires } = await signAccessToken(
    world,
    { ...request, authenticationInstant: instant, refreshTokenId: refreshToken?.id },
    seconds,
  )
  return {
    token,
    tokenExpirationInstant: expires * 1000,
    ...(refreshToken && { refreshToken }),
  }
}
