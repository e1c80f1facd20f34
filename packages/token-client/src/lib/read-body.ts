/** More than any answer of the APIs used here; less than what hurts. */
const LIMIT = 1024 * 1024

/**
 * The whole body, after decompression: at most `limit` bytes and never past the signal. Throws a
 * RangeError when there are more, the signal's reason when it aborts, and what the stream throws.
 */
export async function readBytes(
  body: ReadableStream<Uint8Array>,
  limit: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader()
  // The fetch in use may have stopped listening to its signal once the headers were there.
  const stop = () => void reader.cancel().catch(() => {})
  signal.addEventListener('abort', stop, { once: true })
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (done) break
      // Whoever made the stream may have put anything in; only bytes have a size to be limited.
      if (!(value instanceof Uint8Array))
        throw new TypeError('the body holds other things than bytes')
      size += value.byteLength
      if (size > limit) throw new RangeError(`the body is larger than ${limit} bytes`)
      chunks.push(value)
    }
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}

/** An answer's body as text: at most 1 MB, valid UTF-8, and never past the signal. Throws otherwise. */
export async function readBody(response: Response, signal: AbortSignal): Promise<string> {
  if (!response.body) return ''
  const bytes = await readBytes(response.body, LIMIT, signal)
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}
