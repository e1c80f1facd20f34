import { request } from 'node:http'

interface Init {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** One plain request, no redirect followed. Node's `fetch` would add its own `Sec-Fetch-Mode`. */
export const send = (port: number, path: string, init: Init = {}): Promise<Response> =>
  new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = init
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers }, (incoming) => {
      const parts: Buffer[] = []
      incoming.on('data', (part: Buffer) => parts.push(part))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const { statusCode: status = 0, statusMessage: statusText = '', rawHeaders } = incoming
        const received = new Headers()
        for (let index = 0; index < rawHeaders.length; index += 2) {
          received.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '')
        }
        const content = status === 204 || status === 304 ? null : Buffer.concat(parts)
        resolve(new Response(content, { status, statusText, headers: received }))
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
