import { once } from 'node:events'
import { createServer } from 'node:http'
import { inspect } from 'node:util'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  clientOf,
  emulator,
  only,
  password,
  patchTenant,
  shopper,
  variables,
} from './account-world.ts'
import { clientAt, user } from './endpoints.ts'

const client = clientOf()

beforeEach(() => emulator.reset())
afterAll(() => emulator.close())

/** A login that waits for its second factor. */
async function challenged(options: { twoFactorTrustId?: string } = {}) {
  return only(client.login({ ...shopper, ...options }), 'two-factor-required')
}

async function enrolled() {
  const enrolment = await emulator.people.enrolTwoFactor(shopper.loginId)
  emulator.clock.advance(30)
  return enrolment
}

const nextCode = async () => {
  emulator.clock.advance(30)
  return emulator.people.totpCode(shopper.loginId)
}

const attempts = (path = '/api/two-factor/login') =>
  emulator.trace.list().filter((each) => each.path.startsWith(path))

describe('completeTwoFactor', () => {
  test('the right code signs in, and what trust it brings is not printed', async () => {
    await enrolled()
    const { twoFactorId } = await challenged()
    const device = { name: 'Firefox on Linux' }
    const request = { twoFactorId, code: await nextCode(), trustComputer: true, device }
    const login = await only(client.completeTwoFactor(request), 'signed-in')
    await only(client.refresh(login.tokens.refreshToken), 'refreshed')
    const { twoFactorTrustId = '', trustToken = '' } = login
    expect([twoFactorTrustId, trustToken]).not.toContain('')
    const printed = `${inspect(login, { depth: 9 })}${JSON.stringify(login)}`
    expect(printed.includes(twoFactorTrustId) || printed.includes(trustToken)).toBe(false)
    await only(client.login({ ...shopper, twoFactorTrustId }), 'signed-in')
    await challenged({ twoFactorTrustId: 'something else' })
  })

  test('a wrong code is one attempt, and the challenge goes on', async () => {
    await enrolled()
    const { twoFactorId } = await challenged()
    await only(client.completeTwoFactor({ twoFactorId, code: '000000' }), 'wrong-code')
    expect(attempts().length).toBe(1)
    await only(client.completeTwoFactor({ twoFactorId, code: '' }), 'wrong-code')
    await only(client.completeTwoFactor({ twoFactorId, code: await nextCode() }), 'signed-in')
  })

  test('FusionAuth counts one strike for one wrong code', async () => {
    await patchTenant({
      failedAuthenticationConfiguration: {
        tooManyAttempts: 2,
        resetCountInSeconds: 600,
        actionDuration: 3,
        userActionId: variables.lockActionId,
      },
    })
    await enrolled()
    const { twoFactorId } = await challenged()
    await only(client.completeTwoFactor({ twoFactorId, code: '000000' }), 'wrong-code')
    await challenged()
    await only(client.completeTwoFactor({ twoFactorId, code: '000001' }), 'wrong-code')
    await only(client.login(shopper), 'prevented')
  })

  test.each([[''], ['unknown'], ['../../api/status']])(
    'the id %j is expired',
    async (twoFactorId) => {
      await only(client.completeTwoFactor({ twoFactorId, code: '000000' }), 'two-factor-expired')
      const send = { twoFactorId, methodId: 'x' }
      await only(client.sendTwoFactorCode(send), 'two-factor-expired')
    },
  )

  test('after five minutes the challenge is expired', async () => {
    await enrolled()
    const { twoFactorId } = await challenged()
    emulator.clock.advance(301)
    const code = await nextCode()
    await only(client.completeTwoFactor({ twoFactorId, code }), 'two-factor-expired')
  })

  test('a recovery code works once', async () => {
    const { recoveryCodes: [code = ''] = [] } = await enrolled()
    const { twoFactorId } = await challenged()
    await only(client.completeTwoFactor({ twoFactorId, code }), 'signed-in')
    const again = await challenged()
    const reused = { twoFactorId: again.twoFactorId, code }
    await only(client.completeTwoFactor(reused), 'wrong-code')
  })
})

describe('a 421 at a raw server', () => {
  test('is asked for once by every call that sends a code', async () => {
    let requests = 0
    const bodies: string[] = []
    const server = createServer(async (request, response) => {
      requests += 1
      let body = ''
      for await (const chunk of request) body += String(chunk)
      bodies.push(body)
      response.writeHead(421).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const raw = clientAt(`http://127.0.0.1:${port}`)
    const code = '000000'
    const asked = [
      () => raw.completeTwoFactor({ twoFactorId: 'id', code }),
      () => raw.twoFactor.prove({ twoFactorId: 'id', code }),
      () => raw.twoFactor.enable({ userId: user.id, method: 'authenticator', secret: 's', code }),
      () => raw.twoFactor.disable({ userId: user.id, methodId: 'm', code }),
    ]
    for (const [index, ask] of asked.entries()) {
      // One after the other, so that each is counted by itself.
      // oxlint-disable-next-line no-await-in-loop
      expect(await ask()).toEqual({ outcome: 'wrong-code' })
      expect(requests).toBe(index + 1)
    }
    expect(bodies.every((body) => JSON.parse(body).code === code)).toBe(true)
    server.closeAllConnections()
    server.close()
  })

  test('where streams are no bodies, text is sent', async () => {
    class Streamless extends Request {
      constructor(input: string | URL | Request, init?: RequestInit) {
        if (init?.body instanceof ReadableStream) throw new TypeError('no streams here')
        super(input, init)
      }
    }
    vi.resetModules()
    vi.stubGlobal('Request', Streamless)
    const { streamed } = await import('../src/lib/stream-body.ts')
    expect(streamed('{}')).toBe('{}')
    vi.unstubAllGlobals()
    vi.resetModules()
    const { streamed: again } = await import('../src/lib/stream-body.ts')
    expect(again('{}')).toBeInstanceOf(ReadableStream)
  })
})

describe('methods', () => {
  const userId: string = variables.shopperId

  test('an app is added by its code, gives recovery codes once, and is removed', async () => {
    const { secret, secretBase32Encoded } = await only(client.twoFactor.secret(), 'made')
    expect(secretBase32Encoded).toMatch(/^[A-Z2-7]+=*$/)
    const method = { userId, method: 'authenticator', secret } as const
    await only(client.twoFactor.enable({ ...method, code: '000000' }), 'wrong-code')
    expect(attempts('/api/user/two-factor').length).toBe(1)
    const invalid = await only(client.twoFactor.enable({ ...method, code: '' }), 'invalid')
    expect(invalid.reasons).toEqual([{ field: 'code', reason: 'blank' }])
  })

  test('e-mail: the code is sent, enables, and a second one removes it', async () => {
    await patchTenant({ multiFactorConfiguration: { email: { enabled: true } } })
    const method = { userId, method: 'email', email: 'codes@example.com' } as const
    await only(client.twoFactor.sendCode(method), 'sent')
    const enabled = await only(
      client.twoFactor.enable({ ...method, code: codeFor('codes@example.com') }),
      'enabled',
    )
    expect(enabled.recoveryCodes.length).toBeGreaterThan(0)
    expect(inspect(enabled).includes(enabled.recoveryCodes[0] ?? '')).toBe(false)

    const { methods, twoFactorId } = await challenged()
    const [{ id: methodId } = { id: '' }] = methods
    await only(client.sendTwoFactorCode({ twoFactorId, methodId: 'no such' }), 'invalid')
    await only(client.sendTwoFactorCode({ twoFactorId, methodId }), 'sent')
    const code = codeFor('codes@example.com')
    await only(client.completeTwoFactor({ twoFactorId, code }), 'signed-in')

    await only(client.twoFactor.sendCode({ userId, methodId }), 'sent')
    const disable = { userId, methodId, code: '000000' }
    await only(client.twoFactor.disable(disable), 'wrong-code')
    expect(
      attempts('/api/user/two-factor').filter(({ method: verb }) => verb === 'DELETE').length,
    ).toBe(1)
    const right = { ...disable, code: codeFor('codes@example.com') }
    await only(client.twoFactor.disable(right), 'disabled')
    await only(client.login(shopper), 'signed-in')
  })

  test('recovery codes are read, and renewed only when asked to', async () => {
    const { recoveryCodes: [first = ''] = [] } = await enrolled()
    // This FusionAuth keeps their hashes only.
    expect(await client.twoFactor.recoveryCodes(userId)).toEqual({ outcome: 'found' })
    const read = await only(client.twoFactor.recoveryCodes(userId), 'found')
    expect(read.recoveryCodes).toEqual([])
    const opened = await challenged()
    const stillGood = { twoFactorId: opened.twoFactorId, code: first }
    await only(client.completeTwoFactor(stillGood), 'signed-in')

    const renewed = await only(client.twoFactor.recoveryCodes(userId, { renew: true }), 'found')
    const [code = ''] = renewed.recoveryCodes
    const { twoFactorId } = await challenged()
    await only(client.completeTwoFactor({ twoFactorId, code }), 'signed-in')
    const nobody = userId.replace('2', '9')
    await only(client.twoFactor.recoveryCodes(nobody), 'not-found')
  })

  test('somebody who needs a factor and has none is told what they may choose', async () => {
    await patchTenant({ multiFactorConfiguration: { loginPolicy: 'Required' } })
    const login = await only(client.login({ ...shopper, password }), 'two-factor-required')
    expect(login.methods).toEqual([])
    expect(login.configurableMethods).toContain('authenticator')
  })
})

function codeFor(to: string): string {
  const { parameters } = emulator.inbox.latest(to) ?? {}
  const code: unknown = parameters?.code
  if (typeof code === 'string') return code
  throw new Error(`No code was sent to ${to}.`)
}
