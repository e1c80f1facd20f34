import { createHash } from 'node:crypto'
import { SignJWT } from 'jose'
import { expect, test, vi } from 'vitest'
import { clientFor, fakeFusionAuth } from '../../test/fake-fusionauth.ts'
import { claimsAt, createSigner, START } from '../../test/mint.ts'

const here = { url: 'http://127.0.0.1:1' }
const now = () => START

test.each([
  ['a Buffer', (bytes: Uint8Array) => Buffer.from(bytes)],
  ['a Uint8Array', (bytes: Uint8Array) => new Uint8Array(bytes)],
])('%s that is wiped after it was given as a secret makes no key of zeros', async (_, made) => {
  const given = made(crypto.getRandomValues(new Uint8Array(48)))
  const client = clientFor(here, { algorithms: ['HS256'], hmacSecret: given, now })
  const sign = (key: Uint8Array) =>
    new SignJWT(claimsAt(START)).setProtectedHeader({ alg: 'HS256' }).sign(key)
  const honest = await sign(given)
  given.fill(0)
  expect(await client.verify(await sign(given))).toMatchObject({ outcome: 'invalid' })
  expect(await client.verify(honest)).toMatchObject({ outcome: 'valid' })
})

test('a Buffer that changes while it is judged is the one that was judged', async () => {
  const signer = await createSigner('kid-1')
  await using fake = await fakeFusionAuth(() => ({ body: { keys: [signer.jwk] } }))
  const event = (type: string) =>
    JSON.stringify({ event: { id: 'e-1', createInstant: START * 1000, type } })
  const body = Buffer.from(event('honest'))
  const request_body_sha256 = createHash('sha256').update(body).digest('base64')
  const jwt = await signer.signText(JSON.stringify({ request_body_sha256 }))
  const digest = crypto.subtle.digest.bind(crypto.subtle)
  using spy = vi.spyOn(crypto.subtle, 'digest').mockImplementation((algorithm, data) => {
    const judged = digest(algorithm, data)
    Buffer.from(event('forged')).copy(body)
    return judged
  })
  const headers = { 'x-fusionauth-signature-jwt': jwt }
  const read = await clientFor(fake, { now }).readWebhook({ headers, body })
  expect(read).toMatchObject({ outcome: 'event', event: { type: 'honest' } })
  expect(spy).toHaveBeenCalledOnce()
})

test('a stream of other things than bytes is unreadable', async () => {
  const signer = await createSigner('kid-1')
  await using fake = await fakeFusionAuth(() => ({ body: { keys: [signer.jwk] } }))
  let pulled = 0
  const body = new ReadableStream({
    pull(controller) {
      pulled += 1
      if (pulled > 50) return controller.close()
      controller.enqueue('x'.repeat(100_000))
    },
  })
  const jwt = await signer.signText(JSON.stringify({ request_body_sha256: 'AAAA' }))
  const headers = { 'x-fusionauth-signature-jwt': jwt }
  const read = await clientFor(fake, { now }).readWebhook({ headers, body })
  expect(read).toEqual({ outcome: 'invalid', reason: 'unreadable' })
  expect(pulled).toBeLessThan(5)
})
