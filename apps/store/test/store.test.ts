import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startEmulator } from '@latchkey/fusionauth-emulator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort, startStore, untilReady } from './run-store.ts'
import { createVisitor, shopper } from './visitor.ts'

const kickstart = path.join(import.meta.dirname, '../../../tooling/kickstart/kickstart.json')
const folder = await mkdtemp(path.join(tmpdir(), 'store-test-'))
const authPort = await freePort()
const port = await freePort()
const origin = `http://127.0.0.1:${port}`
const startAuth = () =>
  startEmulator({ port: authPort, kickstart, stateFile: path.join(folder, 'auth.json') })

let auth = await startAuth()
const store = startStore({
  PORT: String(port),
  FUSIONAUTH_URL: `http://127.0.0.1:${authPort}`,
  DATABASE_URL: `file:${folder}/store.sqlite`,
})

beforeAll(() => untilReady(origin, store), 60_000)

afterAll(async () => {
  await store.stop()
  await auth.close()
  await rm(folder, { recursive: true, force: true })
})

const signedIn = async () => {
  const visitor = createVisitor(origin)
  const { status, location } = await visitor.post('/login', shopper)
  expect({ status, location }).toEqual({ status: 303, location: '/shopping-cart' })
  return visitor
}

test('the catalogue is for everyone and offers to log in', async () => {
  const { status, page, headers } = await createVisitor(origin).get('/')
  expect(status).toBe(200)
  expect(page).toContain('Stoneware mug')
  expect(page).toContain('href="/login"')
  expect(headers.getSetCookie()).toEqual([])
})

test('scripts run by nonce, nothing frames us, forms stay here', async () => {
  const { headers, page } = await createVisitor(origin).get('/')
  const policy = headers.get('Content-Security-Policy') ?? ''
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
  const inline = page.match(/<script(?![^>]*src=)[^>]*>/g) ?? []
  expect(inline.length).toBeGreaterThan(0)
  expect(inline.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([])
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).toContain("form-action 'self'")
  expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/)
})

test('the cart asks to log in and is what one comes back to', async () => {
  const visitor = createVisitor(origin)
  const cart = await visitor.get('/shopping-cart')
  expect(cart).toMatchObject({ status: 303, location: '/login?returnTo=%2Fshopping-cart' })
  const login = await visitor.get(cart.location ?? '')
  expect(login.page).toContain('name="returnTo" value="/shopping-cart"')
})

test.each([
  ['a wrong password', { ...shopper, password: 'wrong' }],
  ['an unknown person', { loginId: 'nobody@example.com', password: 'password' }],
  ['an empty form', { loginId: '', password: '' }],
])('%s: the login page again, one neutral sentence, the address kept', async (_, fields) => {
  const visitor = createVisitor(origin)
  const { status, page } = await visitor.post('/login', { ...fields, returnTo: '/?from=here' })
  expect(status).toBe(401)
  expect(page).toContain('That e-mail and password did not work.')
  expect(page).toContain('name="returnTo" value="/?from=here"')
  expect(/name="loginId"[^>]*value="([^"]*)"/.exec(page)?.[1] ?? '').toBe(fields.loginId)
  expect(page).not.toContain('value="wrong"')
  expect(visitor.jar.size).toBe(0)
})

test('a person of another app is told so and not signed in', async () => {
  const visitor = createVisitor(origin)
  const newcomer = { ...shopper, loginId: 'newcomer@example.com' }
  const { status, page } = await visitor.post('/login', newcomer)
  expect(status).toBe(403)
  expect(page).toContain('not registered for the Acme Store')
  expect(visitor.jar.size).toBe(0)
})

test('logging in leads back to a page of ours and to no other', async () => {
  const visitor = createVisitor(origin)
  const inside = await visitor.post('/login', { ...shopper, returnTo: '/?page=2' })
  expect(inside.location).toBe('/?page=2')
  const outside = await visitor.post('/login', { ...shopper, returnTo: '//evil.example' })
  expect(outside.location).toBe('/shopping-cart')
})

test('a cart is filled, changed and emptied; logging out leaves it', async () => {
  const visitor = await signedIn()
  const add = await visitor.post('/shopping-cart', { intent: 'add', productId: 'kettle' })
  expect(add).toMatchObject({ status: 303, location: '/shopping-cart' })
  await visitor.post('/shopping-cart', { intent: 'change', productId: 'kettle', quantity: '3' })
  expect((await visitor.get('/shopping-cart')).page).toContain('$192.00')

  expect(await visitor.post('/logout', {})).toMatchObject({ status: 303, location: '/' })
  expect(visitor.jar.size).toBe(0)
  expect((await visitor.get('/shopping-cart')).status).toBe(303)

  const again = await signedIn()
  expect((await again.get('/shopping-cart')).page).toContain('$192.00')
  await again.post('/shopping-cart', { intent: 'change', productId: 'kettle', quantity: '0' })
  expect((await again.get('/shopping-cart')).page).toContain('Your cart is empty.')
})

test('a cart form that makes no sense is answered 400 with the cart', async () => {
  const visitor = await signedIn()
  for (const fields of [
    { intent: 'steal', productId: 'mug' },
    { intent: 'add', productId: 'no-such-thing' },
  ]) {
    const { status, page } = await visitor.post('/shopping-cart', fields)
    expect(status).toBe(400)
    expect(page).toContain('Your cart')
  }
})

test('a form from another site changes nothing', async () => {
  const visitor = await signedIn()
  const fields = { intent: 'add', productId: 'lamp' }
  const foreign = { Origin: 'http://forum.acme.localhost:3001', 'Sec-Fetch-Site': 'same-site' }
  expect((await visitor.post('/shopping-cart', fields, foreign)).status).toBe(403)
  expect((await visitor.get('/shopping-cart')).page).toContain('Your cart is empty.')
})

test.each(['garbage', '', 'a.b.c', '%00', 'x'.repeat(5000)])(
  'cookies that hold %j sign nobody in and break nothing',
  async (value) => {
    const visitor = createVisitor(origin)
    visitor.jar.set('__Host-Http-store.at', value).set('__Host-Http-store.rt', value)
    expect((await visitor.get('/')).status).toBe(200)
    expect((await visitor.get('/shopping-cart')).status).toBe(303)
  },
)

test('a page that is not there is a 404 with the header of every page', async () => {
  const { status, page } = await createVisitor(origin).get('/no/such/page')
  expect(status).toBe(404)
  expect(page).toContain('There is no such page in the store.')
  expect(page).toContain('href="http://forum.acme.localhost:3001"')
})

test('a form that is too large, and a body that is no form', async () => {
  const visitor = createVisitor(origin)
  expect((await visitor.post('/login', { loginId: 'x'.repeat(70_000) })).status).toBe(413)
  const headers = { 'Content-Type': 'application/json' }
  expect((await visitor.post('/login', shopper, headers)).status).toBe(401)
})

test('a port that is taken: said, and the end', async () => {
  const second = startStore({ PORT: String(port), DATABASE_URL: `file:${folder}/second.sqlite` })
  expect(await second.ended).toBe(1)
  expect(second.output()).toContain(`port ${port}: another program holds that port`)
  expect(second.output()).not.toMatch(/^\s+at /m)
}, 30_000)

// Last, because it takes FusionAuth away from all others.
test('without FusionAuth nobody is signed out: 503, and everything is there afterwards', async () => {
  const visitor = await signedIn()
  await visitor.post('/shopping-cart', { intent: 'add', productId: 'clock' })
  const cookies = new Map(visitor.jar)
  auth.clock.advance(600)
  await new Promise((resolve) => setTimeout(resolve, 1500))
  await auth.close()

  const cart = await visitor.get('/shopping-cart')
  expect(cart.status).toBe(503)
  expect(Number(cart.headers.get('Retry-After'))).toBeGreaterThan(0)
  expect(cart.page).toContain('Nothing is lost')
  expect(cart.page).not.toContain(String(authPort))
  expect((await visitor.get('/')).status).toBe(200)

  const login = await createVisitor(origin).post('/login', shopper)
  expect(login.status).toBe(503)
  expect(Number(login.headers.get('Retry-After'))).toBeGreaterThan(0)
  expect(login.page).toContain(`value="${shopper.loginId}"`)
  expect([...visitor.jar].toString() === [...cookies].toString()).toBe(true)

  auth = await startAuth()
  await expect
    .poll(async () => (await visitor.get('/shopping-cart')).page.includes('Wall clock'), {
      timeout: 15_000,
    })
    .toBe(true)
}, 40_000)
