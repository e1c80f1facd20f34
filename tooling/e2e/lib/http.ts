import { request } from 'node:http'

export interface Init {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/**
 * One plain request to this machine, no redirect followed. Node does not resolve `*.localhost`, and
 * its `fetch` would replace `Host` and `Sec-Fetch-Mode`.
 */
export const send = (port: number, path: string, init: Init = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = init
    const options = { host: '127.0.0.1', port, path, method, headers, agent: false }
    const outgoing = request(options, (incoming) => {
      const received = new Headers()
      for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
        received.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '')
      }
      let text = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (part: string) => {
        text += part
      })
      incoming.on('error', reject)
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, headers: received, text }),
      )
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
