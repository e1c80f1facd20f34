/** Ids that are the same in every FusionAuth. */
export const fixedIds = {
  adminApplication: '3c219e58-ed0e-4b18-ad48-f4f92793ae32',
  connector: 'e3306678-a53a-4964-9040-1c96f36dda72',
} as const

/** What FusionAuth fills into a tenant that does not say otherwise. */
export const tenantDefaults = {
  data: {},
  emailConfiguration: {
    implicitEmailVerificationAllowed: true,
    unverified: { allowEmailChangeWhenGated: false, behavior: 'Allow' },
    verificationStrategy: 'ClickableLink',
    verifyEmail: false,
    verifyEmailWhenChanged: false,
  },
  externalIdentifierConfiguration: {
    authorizationGrantIdTimeToLiveInSeconds: 30,
    changePasswordIdTimeToLiveInSeconds: 600,
    deviceCodeTimeToLiveInSeconds: 300,
    emailVerificationIdTimeToLiveInSeconds: 86_400,
    oneTimePasswordTimeToLiveInSeconds: 60,
    passwordlessLoginTimeToLiveInSeconds: 180,
    registrationVerificationIdTimeToLiveInSeconds: 86_400,
    setupPasswordIdTimeToLiveInSeconds: 86_400,
    trustTokenTimeToLiveInSeconds: 180,
    twoFactorIdTimeToLiveInSeconds: 300,
    twoFactorOneTimeCodeIdTimeToLiveInSeconds: 60,
    twoFactorTrustIdTimeToLiveInSeconds: 2_592_000,
  },
  failedAuthenticationConfiguration: {
    actionCancelPolicy: { onPasswordReset: false },
    actionDuration: 3,
    actionDurationUnit: 'MINUTES',
    emailUser: false,
    resetCountInSeconds: 60,
    tooManyAttempts: 5,
  },
  httpSessionMaxInactiveInterval: 3600,
  issuer: 'acme.com',
  loginConfiguration: { requireAuthentication: true },
  maximumPasswordAge: { days: 180, enabled: false },
  multiFactorConfiguration: {
    authenticator: { enabled: true },
    email: { enabled: false },
    loginPolicy: 'Enabled',
    sms: { enabled: false },
  },
  passwordValidationRules: { maxLength: 256, minLength: 8 },
  state: 'Active',
}

/** What FusionAuth fills into an application that does not say otherwise. */
export const applicationDefaults = {
  active: true,
  data: {},
  jwtConfiguration: { enabled: false },
  loginConfiguration: {
    allowTokenRefresh: false,
    generateRefreshTokens: false,
    requireAuthentication: true,
  },
  oauthConfiguration: {
    authorizedURLValidationPolicy: 'ExactMatch',
    clientAuthenticationPolicy: 'Required',
    consentMode: 'AlwaysPrompt',
    enabledGrants: ['authorization_code', 'refresh_token'],
    generateRefreshTokens: true,
    logoutBehavior: 'AllApplications',
    proofKeyForCodeExchangePolicy: 'NotRequired',
    relationship: 'FirstParty',
    requireClientAuthentication: true,
    scopeHandlingPolicy: 'Strict',
    unknownScopePolicy: 'Reject',
  },
  roles: [],
  state: 'Active',
  verifyRegistration: false,
}
