// A runtime that knows streams as bodies asks for `duplex`, and makes no text of the stream.
function supportsStreams(): boolean {
  let asked = false
  try {
    const init: RequestInit = { method: 'POST', body: new ReadableStream() }
    const duplex = {
      get: () => {
        asked = true
        return 'half'
      },
    }
    const request = new Request('https://a.invalid', Object.defineProperty(init, 'duplex', duplex))
    return asked && !request.headers.has('content-type')
  } catch {
    return false
  }
}

let supported: boolean | undefined

/**
 * A body that cannot be sent a second time. The Fetch standard has a request that was answered 421 sent
 * again unless its body is a stream ({@link https://fetch.spec.whatwg.org/#http-network-or-cache-fetch | HTTP-network-or-cache fetch}),
 * and FusionAuth's 421 is a wrong code, while a proxy's may come after FusionAuth has acted. Text where
 * streams are no bodies: Bun and Deno, which do not say that they are, send a request that was answered
 * 421 once.
 */
export function streamed(text: string): ReadableStream<Uint8Array> | string {
  supported ??= supportsStreams()
  if (!supported) return text
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text))
      controller.close()
    },
  })
}
