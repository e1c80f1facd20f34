// One person's way through the package as it is published, in whatever runtime runs this file: Node,
// Bun, Deno. Plain JavaScript, no test runner. `SMOKE` is JSON; it ends with 0 and `smoke: passed`.
import assert from 'node:assert/strict'
import process from 'node:process'
import { createTokenClient, TokenClientError } from '@latchkey/token-client'

const { oddUrl, closedUrl, password, twoFactorCode, ...options } = JSON.parse(process.env.SMOKE)
const shopper = { loginId: 'shopper@example.com', password }
const tokens = createTokenClient(options)

const step = async (name, work) => {
  await work()
  console.log(`smoke: ${name}`)
}

const signIn = async (client = tokens) => {
  const login = await client.login({ ...shopper, device: { name: 'Smoke', type: 'OTHER' } })
  assert.equal(login.outcome, 'signed-in')
  return login
}

await step('log in, verify, refresh, revoke', async () => {
  assert.deepEqual(await tokens.login({ ...shopper, password: `${password} ` }), {
    outcome: 'wrong-credentials',
  })
  const login = await signIn()
  const verified = await tokens.verify(login.tokens.accessToken)
  assert.equal(verified.outcome, 'valid')
  assert.equal(verified.claims.sub, login.user.id)

  const refreshed = await tokens.refresh(login.tokens.refreshToken)
  assert.equal(refreshed.outcome, 'refreshed')
  assert.notEqual(refreshed.tokens.refreshToken, login.tokens.refreshToken)
  assert.equal(refreshed.tokens.refreshTokenId, login.tokens.refreshTokenId)
  assert.equal((await tokens.verify(refreshed.tokens.accessToken)).outcome, 'valid')

  assert.deepEqual(await tokens.revoke(login.tokens.refreshTokenId), { outcome: 'revoked' })
  assert.equal((await tokens.refresh(refreshed.tokens.refreshToken)).outcome, 'refused')
})

await step('log out', async () => {
  const { refreshToken } = (await signIn()).tokens
  assert.deepEqual(await tokens.logout({ refreshToken }), { outcome: 'revoked' })
  assert.equal((await tokens.refresh(refreshToken)).outcome, 'refused')
})

await step('a forged and a broken JWT are refused', async () => {
  const { accessToken } = (await signIn()).tokens
  const [header, payload, signature] = accessToken.split('.')
  const forged = `${header}.${payload}.${signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))}`
  assert.deepEqual(await tokens.verify(forged), { outcome: 'invalid', reason: 'signature' })
  assert.deepEqual(await tokens.verify('eyJ..'), { outcome: 'invalid', reason: 'malformed' })
})

for (const algorithm of ['ES256', 'ES384', 'Ed25519']) {
  await step(`a JWT signed with ${algorithm} verifies`, async () => {
    const { key } = await manage('POST', '/api/key/generate', {
      key: { algorithm, name: algorithm },
    })
    const jwtConfiguration = { enabled: true, accessTokenKeyId: key.id }
    const application = { jwtConfiguration }
    await manage('PATCH', `/api/application/${options.applicationId}`, { application })
    const client = createTokenClient(options)
    const { accessToken } = (await signIn(client)).tokens
    const { alg } = JSON.parse(atob(accessToken.split('.')[0]))
    assert.equal(alg, algorithm === 'Ed25519' ? 'EdDSA' : algorithm)
    assert.equal((await client.verify(accessToken)).outcome, 'valid')
  })
}

await step('one wrong two-factor code is one attempt', async () => {
  const { outcome, twoFactorId } = await tokens.login({
    ...shopper,
    loginId: 'two-factor@example.com',
  })
  assert.equal(outcome, 'two-factor-required')
  const code = twoFactorCode === '000000' ? '111111' : '000000'
  assert.deepEqual(await tokens.completeTwoFactor({ twoFactorId, code }), { outcome: 'wrong-code' })
  const completed = await tokens.completeTwoFactor({ twoFactorId, code: twoFactorCode })
  assert.equal(completed.outcome, 'signed-in')
  assert.equal((await tokens.verify(completed.tokens.accessToken)).outcome, 'valid')
})

await step('sessions and policy', async () => {
  const login = await signIn()
  const { sessions } = await tokens.sessions.list(login.user.id)
  assert.ok(sessions.some(({ device }) => device.name === 'Smoke'))
  const { refreshTokenId } = login.tokens
  assert.ok(sessions.some((session) => session.refreshTokenId === refreshTokenId))
  const { outcome, policy } = await tokens.policy()
  assert.deepEqual([outcome, policy.accessTokenLifetime], ['found', 300])
})

await step('a signed webhook is believed, a changed one is not', async () => {
  const { key } = await manage('POST', '/api/key/generate', {
    key: { algorithm: 'ES256', name: 'webhooks' },
  })
  const events = { 'jwt.refresh-token.revoke': { enabled: true, transactionType: 'None' } }
  const tenant = { eventConfiguration: { events } }
  await manage('PATCH', `/api/tenant/${options.tenantId}`, { tenant })
  const signatureConfiguration = { enabled: true, signingKeyId: key.id }
  const eventsEnabled = { 'jwt.refresh-token.revoke': true }
  const url = `${oddUrl}/webhook`
  const timeouts = { connectTimeout: 1000, readTimeout: 1000 }
  await manage('POST', '/api/webhook', {
    webhook: { url, global: true, eventsEnabled, signatureConfiguration, ...timeouts },
  })
  const { refreshTokenId } = (await signIn()).tokens
  await tokens.revoke(refreshTokenId)

  const received = await fetch(url)
  const name = 'x-fusionauth-signature-jwt'
  const headers = { [name]: received.headers.get(name) }
  const sent = await received.text()
  // a client that has not seen the key set yet: the other one waits before it asks again
  const client = createTokenClient(options)
  const read = (body) =>
    client.readWebhook(new Request('https://app.example/hook', { method: 'POST', headers, body }))
  const { outcome, event } = await read(sent)
  assert.deepEqual([outcome, event?.kind], ['event', 'session-revoked'])
  assert.equal(event.refreshTokenId, refreshTokenId)
  assert.deepEqual(await read(`${sent} `), { outcome: 'invalid', reason: 'body' })
})

await step('what is no answer is unavailable', async () => {
  const at = (url) => createTokenClient({ ...options, url, timeout: 1 }).login(shopper)
  for (const what of ['redirects', 'hangs', 'never-ends', 'breaks-off', 'is-html']) {
    const { outcome, mayHaveArrived } = await at(`${oddUrl}/${what}`)
    assert.deepEqual([what, outcome, mayHaveArrived], [what, 'unavailable', true])
  }
  for (const url of [closedUrl, 'http://nowhere.invalid']) {
    const { outcome, mayHaveArrived } = await at(url)
    assert.deepEqual([url, outcome, mayHaveArrived], [url, 'unavailable', false])
  }
})

await step('errors have codes, and nothing secret is printed', async () => {
  const keyless = createTokenClient({ ...options, apiKey: 'a-wrong-api-key' })
  const error = await keyless.login(shopper).catch((thrown) => thrown)
  assert.ok(error instanceof TokenClientError)
  assert.equal(error.code, 'api_key_refused')
  const login = await signIn()
  console.log(error, login, login.tokens, tokens)
  // oxlint-disable-next-line typescript/no-base-to-string, typescript/restrict-template-expressions
  for (const text of [JSON.stringify(login), `${login.tokens}`, JSON.stringify(error)]) {
    assert.ok(!text.includes(login.tokens.refreshToken) && !text.includes('a-wrong-api-key'))
  }
})

console.log('smoke: passed')

async function manage(method, path, body) {
  const headers = { authorization: options.apiKey, 'content-type': 'application/json' }
  const init = { method, headers, body: JSON.stringify(body) }
  const response = await fetch(options.url + path, init)
  assert.ok(response.ok, `${method} ${path}: ${response.status}`)
  return response.json()
}
