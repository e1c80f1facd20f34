import { globalKey } from './http.ts'
import type { Members } from './json.ts'

// The instance that rows are run against: one tenant, one RSA key, one e-mail template.

export const tenantId = '7b8a3f0e-0000-4000-8000-000000000001'
export const keyId = '7b8a3f0e-0000-4000-8000-00000000000a'
export const templateId = '7b8a3f0e-0000-4000-8000-00000000000b'
export const issuer = 'https://login.example.com'
export const password = 'correct horse'
export const clientSecret = 'the-secret-of-every-application'
export const redirectUri = 'https://app.example.com/callback'
export const day = 86_400

export const kickstart = {
  variables: { defaultTenantId: tenantId },
  apiKeys: [
    { key: globalKey, description: 'Everything is allowed' },
    { key: 'the-key-of-the-key-manager', keyManager: true, description: 'May make keys' },
  ],
  requests: [
    {
      method: 'PATCH',
      url: '/api/tenant/#{defaultTenantId}',
      body: { tenant: { issuer } },
    },
    {
      method: 'POST',
      url: `/api/key/generate/${keyId}`,
      body: { key: { algorithm: 'RS256', name: 'Signs the tokens', length: 2048 } },
    },
    {
      method: 'POST',
      url: `/api/email/template/${templateId}`,
      body: {
        emailTemplate: {
          name: 'Any e-mail',
          defaultFromName: 'Example',
          defaultSubject: 'Hello',
          defaultHtmlTemplate: '<p>Hello</p>',
          defaultTextTemplate: 'Hello',
        },
      },
    },
  ],
}

/** Signs with an RSA key, gives out refresh tokens, allows every grant. */
export const application: Members = {
  roles: [{ name: 'reader' }, { name: 'admin' }],
  loginConfiguration: {
    allowTokenRefresh: true,
    generateRefreshTokens: true,
    requireAuthentication: true,
  },
  jwtConfiguration: { enabled: true, accessTokenKeyId: keyId, idTokenKeyId: keyId },
  oauthConfiguration: {
    authorizedRedirectURLs: [redirectUri],
    clientSecret,
    enabledGrants: ['authorization_code', 'password', 'refresh_token'],
    generateRefreshTokens: true,
  },
}
