/** More than any answer of the APIs used here; less than what hurts. */
const LIMIT = 1024 * 1024

/**
 * The body as text: at most 1 MB after decompression, valid UTF-8, and never past the signal.
 * Throws otherwise.
 */
export async function readBody(response: Response, signal: AbortSignal): Promise<string> {
  if (!response.body) return ''
  const reader = response.body.getReader()
  // The fetch in use may have stopped listening to its signal once the headers were there.
  const stop = () => void reader.cancel().catch(() => {})
  signal.addEventListener('abort', stop, { once: true })
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (done) return text + decoder.decode()
      size += value.byteLength
      if (size > LIMIT) throw new RangeError('the body is larger than 1 MB')
      text += decoder.decode(value, { stream: true })
    }
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}
