import { headerAlgorithm } from '../tokens/jws.ts'
import { algorithms, isAlgorithm } from '../tokens/keys.ts'
import type { World } from '../model.ts'

/** What `/.well-known/openid-configuration` says. `origin` is where the caller found this instance. */
export function discoveryDocument(world: World, issuer: string, origin: string) {
  const signing = algorithms
    .filter(isAlgorithm)
    .map((each) => headerAlgorithm(world, each))
    .toSorted()
  return {
    authorization_endpoint: `${origin}/oauth2/authorize`,
    ...(world.profile.issuerInRedirect && {
      authorization_response_iss_parameter_supported: true,
    }),
    backchannel_logout_supported: false,
    claims_supported: claims,
    code_challenge_methods_supported: ['S256'],
    device_authorization_endpoint: `${origin}/oauth2/device_authorize`,
    end_session_endpoint: `${origin}/oauth2/logout`,
    frontchannel_logout_supported: true,
    grant_types_supported: [
      'authorization_code',
      'password',
      'implicit',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:device_code',
    ],
    id_token_signing_alg_values_supported: signing,
    issuer,
    jwks_uri: `${origin}/.well-known/jwks.json`,
    response_modes_supported: ['form_post', 'fragment', 'query'],
    response_types_supported: ['code', 'id_token', 'token id_token'],
    scopes_supported: ['openid', 'offline_access'],
    subject_types_supported: ['public'],
    token_endpoint: `${origin}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    userinfo_endpoint: `${origin}/oauth2/userinfo`,
    userinfo_signing_alg_values_supported: signing,
  }
}

const claims = [
  'applicationId',
  'at_hash',
  'aud',
  'authenticationType',
  'birthdate',
  'c_hash',
  'email',
  'email_verified',
  'exp',
  'family_name',
  'given_name',
  'iat',
  'iss',
  'jti',
  'middle_name',
  'name',
  'nbf',
  'nonce',
  'phone_number',
  'phone_number_verified',
  'picture',
  'preferred_username',
  'roles',
  'sub',
]
