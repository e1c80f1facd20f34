const tooLarge = () =>
  new Response('This form is too large for us. Please go back and shorten it.\n', {
    status: 413,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' },
  })

/** `undefined` when there is more than `limit` bytes to read. */
const readAtMost = async (limit: number, body: ReadableStream<Uint8Array>) => {
  const chunks: Uint8Array[] = []
  const reader = body.getReader()
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks)
    size += value.byteLength
    if (size > limit) return undefined
    chunks.push(value)
  }
}

/**
 * Reads a request's body before anything else sees it, so that none is held that is larger than
 * `limit` bytes, whatever its Content-Length says.
 */
export const withBodyLimit =
  (limit: number, handler: (request: Request) => Promise<Response>) =>
  async (request: Request): Promise<Response> => {
    if (!request.body) return handler(request)
    const body = await readAtMost(limit, request.body)
    if (!body) return tooLarge()
    const { method, headers, signal } = request
    return handler(new Request(request.url, { method, headers, signal, body }))
  }
