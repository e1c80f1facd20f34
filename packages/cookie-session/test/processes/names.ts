// As in the kickstart that the apps use, too.
export const storeId = '10000000-0000-4000-8000-000000000001'
export const tenantId = '7b8a3f0e-0b0e-4b5c-9d59-3f1a6d2c9e01'
export const apiKey = 'latchkey-development-api-key-not-for-production'
export const issuer = 'http://localhost:9011'
export const secret = 'a secret for tests only, 32 or more'
export const origin = 'http://store.localhost'
