import { verifyPassword } from './passwords.ts'
import { issueRefreshToken } from './refresh-tokens.ts'
import { registrationOf } from './registrations.ts'
import { signAccessToken, type AuthenticationType } from './tokens.ts'
import { findUserByLoginId } from './users.ts'
import type { Application, Device, RefreshToken, Tenant, User, World } from './model.ts'

export interface Credentials {
  loginId: string
  loginIdTypes: readonly string[]
  password: string
}

export interface Grant {
  token?: string
  /** Milliseconds. */
  tokenExpirationInstant?: number
  refreshToken?: RefreshToken
}

export type SignIn =
  | { outcome: 'signed-in' | 'not-registered'; user: User; grant: Grant }
  | { outcome: 'unknown' }

/** The Login API's rules: who is it, are they registered here, what do they get. */
export async function signIn(
  world: World,
  request: {
    tenant: Tenant
    application?: Application | undefined
    credentials: Credentials
    device: Omit<Device, 'lastAccessedInstant'>
    noJwt: boolean
  },
  now: () => number,
): Promise<SignIn> {
  const { application, credentials, tenant } = request
  const { loginId, loginIdTypes, password } = credentials
  const user = findUserByLoginId(world, tenant.id, loginId, loginIdTypes)
  const correct = await verifyPassword(password, user?.password)
  if (user === undefined || !correct || !world.users.has(user.id)) return { outcome: 'unknown' }

  const registration = application && registrationOf(user, application.id)
  const instant = Math.floor(now() * 1000)
  user.lastLoginInstant = instant
  if (registration) registration.lastLoginInstant = instant
  const grant = request.noJwt
    ? {}
    : await grantTokens(world, { ...request, user, authenticationType: 'PASSWORD' }, now)
  const outcome = application && !registration ? 'not-registered' : 'signed-in'
  return { outcome, user, grant }
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
    device: Omit<Device, 'lastAccessedInstant'>
  },
  now: () => number,
): Promise<Grant> {
  const { application, device, user } = request
  const seconds = now()
  const instant = Math.floor(seconds * 1000)
  const lasting =
    application?.loginConfiguration.generateRefreshTokens && registrationOf(user, application.id)
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
