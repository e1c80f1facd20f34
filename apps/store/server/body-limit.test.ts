import { expect, test } from 'vitest'
import { withBodyLimit } from './body-limit.ts'

const echo = withBodyLimit(10, async (request) => new Response(await request.text()))
const post = (body: string | ReadableStream) =>
  new Request('http://store.test/', { method: 'POST', body, duplex: 'half' })

test('a body within the limit arrives whole, with its headers', async () => {
  const headers = withBodyLimit(10, async (request) =>
    Response.json([request.method, request.headers.get('content-type')]),
  )
  expect(await (await echo(post('1234567890'))).text()).toBe('1234567890')
  expect(await (await headers(post('1'))).json()).toEqual(['POST', 'text/plain;charset=UTF-8'])
})

test('a larger one is refused without being read to its end', async () => {
  let sent = 0
  const endless = new ReadableStream({
    pull: (controller) => {
      sent += 4
      controller.enqueue(new Uint8Array(4))
    },
  })
  const response = await echo(post(endless))
  expect(response.status).toBe(413)
  expect(sent).toBeLessThan(30)
})
