// The peer: a provider with one account, one client, a refresh token that is not rotated, and an RS256
// id token in every answer. `node oidc-provider.mjs PORT JWKFILE TOKENFILE`
import { readFileSync, writeFileSync } from 'node:fs'
import { Provider } from 'oidc-provider'

const [port, jwkFile, tokenFile] = process.argv.slice(2)
const account = { accountId: 'shopper', claims: () => ({ sub: 'shopper' }) }
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'store',
      client_secret: 'secret',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['http://127.0.0.1/callback'],
    },
  ],
  cookies: { keys: ['a key for the benchmark'] },
  findAccount: () => account,
  jwks: { keys: [JSON.parse(readFileSync(jwkFile, 'utf8'))] },
  rotateRefreshToken: false,
})
provider.listen(Number(port), '127.0.0.1')

const client = await provider.Client.find('store')
const scope = 'openid offline_access'
const grant = new provider.Grant({ accountId: 'shopper', clientId: 'store' })
grant.addOIDCScope(scope)
const grantId = await grant.save()
const token = new provider.RefreshToken({
  accountId: 'shopper',
  authTime: Math.floor(Date.now() / 1000),
  client,
  grantId,
  gty: 'authorization_code',
  scope,
})
writeFileSync(tokenFile, await token.save())
