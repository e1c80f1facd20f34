import http from 'node:http'

/** A slow receiver must not cost a socket for each event. */
const agent = new http.Agent({ maxSockets: 16 })

export interface Post {
  url: string
  headers: Record<string, string>
  body: Buffer
  /** Milliseconds until there is a connection. */
  connectTimeout: number
  /** Milliseconds from then until the answer. */
  readTimeout: number
  /** PEM of who else is trusted, for https. */
  certificate?: string | undefined
}

/** Posts JSON and resolves to the status of the answer. Rejects when there is none in time. */
export async function post(given: Post, signal: AbortSignal): Promise<number> {
  const { body, certificate, connectTimeout, headers, readTimeout } = given
  const url = new URL(given.url)
  const secure = url.protocol === 'https:'
  const { request } = secure ? await import('node:https') : http
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined
    const limit = (milliseconds: number, what: string) => {
      clearTimeout(timer)
      timer = setTimeout(
        () => sent.destroy(new Error(`no ${what} within ${milliseconds} ms`)),
        milliseconds,
      )
    }
    const sent = request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'Content-Length': body.length },
        signal,
        ...(secure ? { ca: certificate } : { agent }),
      },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
        response.on('error', reject)
      },
    )
    sent.on('socket', (socket) => {
      limit(connectTimeout, 'connection')
      socket.once(secure ? 'secureConnect' : 'connect', () => limit(readTimeout, 'answer'))
    })
    sent.on('error', reject)
    sent.on('close', () => {
      clearTimeout(timer)
      reject(new Error('the connection ended without an answer'))
    })
    sent.end(body)
  })
}
