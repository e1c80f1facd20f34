import { shopperId, storeId, tenantId } from '../support.ts'

/** Good requests, of which one member at a time is made strange. */
export const good: { method: string; path: string; body: object }[] = [
  {
    method: 'POST',
    path: '/api/login',
    body: {
      loginId: 'shopper@example.com',
      password: 'password',
      applicationId: storeId,
      loginIdTypes: ['email'],
      noJWT: false,
      ipAddress: '127.0.0.1',
      metaData: { device: { name: 'x', type: 'BROWSER', description: 'y' } },
      eventInfo: { ipAddress: '::1', deviceName: 'z' },
      twoFactorTrustId: 'x',
    },
  },
  { method: 'POST', path: '/api/two-factor/start', body: { userId: shopperId, state: { a: 1 } } },
  { method: 'POST', path: '/api/two-factor/login', body: { twoFactorId: 'x', code: '000000' } },
  {
    method: 'POST',
    path: '/api/jwt/refresh',
    body: { refreshToken: 'x', token: 'y', timeToLiveInSeconds: 10, eventInfo: {} },
  },
  { method: 'POST', path: '/api/logout', body: { global: true, refreshToken: 'x' } },
  {
    method: 'POST',
    path: '/api/user/registration',
    body: {
      user: {
        email: 'x@example.com',
        username: 'x',
        password: 'long enough',
        birthDate: '2000-01-01',
        data: { a: [1] },
        expiry: 4_000_000_000_000,
        preferredLanguages: ['en'],
        twoFactor: {
          methods: [{ method: 'authenticator', secret: 'AAAA', authenticator: { codeLength: 6 } }],
          recoveryCodes: ['a'],
        },
        phoneNumber: '+15555550100',
      },
      registration: { applicationId: storeId, roles: [], timezone: 'UTC', data: {}, username: 'y' },
      skipVerification: true,
      verificationIds: ['a'],
    },
  },
  {
    method: 'PATCH',
    path: `/api/user/${shopperId}`,
    body: {
      user: { firstName: 'x', expiry: 4_000_000_000_000, data: {}, twoFactor: { methods: [] } },
    },
  },
  {
    method: 'PATCH',
    path: `/api/application/${storeId}`,
    body: {
      application: {
        name: 'Store',
        roles: [{ name: 'a', isDefault: true }],
        jwtConfiguration: {
          enabled: true,
          timeToLiveInSeconds: 60,
          refreshTokenTimeToLiveInMinutes: 60,
          refreshTokenUsagePolicy: 'OneTimeUse',
          refreshTokenOneTimeUseConfiguration: { gracePeriodInSeconds: 10 },
          accessTokenVerificationKeyIds: [],
        },
        loginConfiguration: { allowTokenRefresh: true, requireAuthentication: true },
        oauthConfiguration: { authorizedRedirectURLs: ['http://x/'], enabledGrants: ['password'] },
        registrationConfiguration: { enabled: true },
        multiFactorConfiguration: { loginPolicy: 'Enabled' },
        verifyRegistration: false,
      },
    },
  },
  {
    method: 'PATCH',
    path: `/api/tenant/${tenantId}`,
    body: {
      tenant: {
        issuer: 'http://localhost:9011',
        jwtConfiguration: { refreshTokenRevocationPolicy: { onPasswordChanged: true } },
        emailConfiguration: { verifyEmail: true, unverified: { behavior: 'Gated' } },
        failedAuthenticationConfiguration: { tooManyAttempts: 5, actionDurationUnit: 'MINUTES' },
        rateLimitConfiguration: {
          failedLogin: { enabled: true, limit: 5, timePeriodInSeconds: 60 },
        },
        passwordValidationRules: { minLength: 8, rememberPreviousPasswords: { enabled: true } },
        maximumPasswordAge: { enabled: true, days: 180 },
        minimumPasswordAge: { enabled: true, seconds: 30 },
        externalIdentifierConfiguration: { changePasswordIdTimeToLiveInSeconds: 600 },
        eventConfiguration: { events: { 'jwt.refresh': { enabled: true } } },
      },
    },
  },
  {
    method: 'POST',
    path: '/api/webhook',
    body: {
      webhook: {
        url: 'http://127.0.0.1:9/',
        connectTimeout: 100,
        readTimeout: 100,
        global: true,
        tenantIds: [tenantId],
        eventsEnabled: { 'user.create': true },
        headers: { a: 'b' },
        signatureConfiguration: { enabled: false },
      },
    },
  },
  {
    method: 'POST',
    path: '/api/user/action',
    body: {
      action: {
        actioneeUserId: shopperId,
        actionerUserId: shopperId,
        userActionId: '99999999-9999-4999-8999-999999999999',
        expiry: 4_000_000_000_000,
        applicationIds: [storeId],
      },
      broadcast: true,
    },
  },
  { method: 'POST', path: '/api/user-action', body: { userAction: { name: 'x', temporal: true } } },
  { method: 'POST', path: '/api/key/generate', body: { key: { algorithm: 'ES256', name: 'x' } } },
  {
    method: 'POST',
    path: '/api/key/import',
    body: { key: { algorithm: 'HS256', name: 'x', secret: 'y', kid: 'z', publicKey: 'p' } },
  },
  { method: 'POST', path: '/api/jwt/vend', body: { claims: { a: 1 }, timeToLiveInSeconds: 60 } },
  { method: 'POST', path: '/api/user/forgot-password', body: { loginId: 'x', state: { a: 1 } } },
  {
    method: 'POST',
    path: '/api/user/change-password',
    body: { changePasswordId: 'x', password: 'long enough', currentPassword: 'y' },
  },
  {
    method: 'POST',
    path: '/api/user/search',
    body: { search: { ids: [shopperId], queryString: '*' } },
  },
  {
    method: 'POST',
    path: '/api/api-key',
    body: { apiKey: { key: 'k', permissions: { endpoints: { '/api/user': ['GET'] } } } },
  },
  {
    method: 'POST',
    path: '/api/tenant',
    body: { tenant: { name: 'x' }, sourceTenantId: tenantId },
  },
  { method: 'POST', path: '/api/group', body: { group: { name: 'x' }, roleIds: [] } },
]
