import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Forum } from './forum.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly html: string
  /** The raw Set-Cookie lines. */
  readonly setCookies: readonly string[]
}

export type Fields = Record<string, string> | string

/** Sends what a browser sends when a person follows a link or submits a form, with a cookie jar. */
export function createBrowser(forum: Pick<Forum, 'port' | 'origin'>) {
  const jar = new Map<string, string>()

  const send = (method: string, path: string, headers = {}, body = ''): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const cookie = [...jar].map((pair) => pair.join('=')).join('; ')
      const outgoing = request({
        host: '127.0.0.1',
        port: forum.port,
        method,
        path,
        headers: {
          accept: 'text/html',
          'sec-fetch-mode': 'navigate',
          'sec-fetch-site': 'same-origin',
          'user-agent': 'test browser',
          ...(cookie && { cookie }),
          ...headers,
        },
      })
      outgoing.on('error', reject).on('response', (incoming) => {
        const setCookies = incoming.headers['set-cookie'] ?? []
        for (const line of setCookies) keep(line)
        text(incoming).then(
          (html) =>
            resolve({
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              html,
              setCookies,
            }),
          reject,
        )
      })
      outgoing.end(body)
    })

  const keep = (line: string): void => {
    const [name = '', value = ''] = (line.split(';', 1)[0] ?? '').split(/=(.*)/s)
    if (/;\s*max-age=0/i.test(line)) jar.delete(name)
    else jar.set(name, value)
  }

  const get = (path: string, headers = {}) => send('GET', path, headers)
  const post = (path: string, fields: Fields = '', headers = {}) =>
    send(
      'POST',
      path,
      {
        origin: forum.origin,
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      new URLSearchParams(fields).toString(),
    )

  return {
    jar,
    get,
    post,
    login: (loginId: string, extra: Record<string, string> = {}) =>
      post('/login', { loginId, password: 'password', ...extra }),
  }
}

export type Browser = ReturnType<typeof createBrowser>
