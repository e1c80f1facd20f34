import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Acme, startAcme } from './lib/acme.ts'
import { createPerson } from './lib/person.ts'

// As people deploy it: built, in production mode, on real time with a JWT that lives four seconds.

let acme: Acme

beforeAll(async () => {
  acme = await startAcme({ name: 'production', production: true, jwtSeconds: 4 })
})
afterAll(() => acme.close())

describe.each([
  ['store', '/shopping-cart'],
  ['forum', '/posts'],
] as const)('the %s in production', (name, page) => {
  test('logs in, refreshes when the JWT expires, and logs out', async () => {
    const person = createPerson()
    const app = acme[name]
    expect((await person.logIn(app, 'shopper@example.com', acme.password)).status).toBe(303)
    expect((await person.get(app, page)).status).toBe(200)
    const before = app.tap.take().length
    expect(before).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 4100))
    expect((await person.get(app, page)).status).toBe(200)
    expect(app.tap.take().map(({ call }) => call)).toEqual(['POST /api/jwt/refresh'])
    expect((await person.post(app, '/logout', {})).status).toBe(303)
    expect((await person.get(app, page)).status).toBe(303)
  })

  test('follows nobody’s clock', () => {
    expect(acme[name].tap.clockPolls.count).toBe(0)
  })

  test('sends its security headers with every answer', async () => {
    for (const path of ['/', '/login', '/nowhere', page]) {
      const { headers } = await createPerson().get(acme[name], path)
      expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.has('x-powered-by')).toBe(false)
    }
  })
})
