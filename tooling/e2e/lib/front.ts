import { type IncomingMessage, type ServerResponse, request } from 'node:http'
import { createServer } from 'node:https'
import { makeCertificate } from './certificate.ts'
import { listen } from './listen.ts'

/** A request as it came from the browser, and what it was answered. */
export interface Seen {
  readonly host: string
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly status: number
  /** Lower-case names and values in turn, `Set-Cookie` among them. */
  readonly answer: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** A page of somebody else, or the cookies it tosses. */
export interface Page {
  readonly body?: string
  readonly setCookies?: readonly string[]
}

/** What stands before the apps: https, as in production, and hosts that are not theirs. */
export interface Front {
  readonly port: number
  readonly spki: string
  /** `https://store.example.com:40123` */
  origin(host: string): string
  /** Requests for a host go to an app on this machine. */
  route(host: string, port: number): void
  /** Other hosts answer with these, by host and path; else with an empty page. */
  readonly pages: Map<string, Page>
  readonly seen: Seen[]
  close(): Promise<void>
}

export async function startFront(): Promise<Front> {
  const { key, cert, spki } = makeCertificate()
  const routes = new Map<string, number>()
  const pages = new Map<string, Page>()
  const seen: Seen[] = []

  const answer = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const host = (incoming.headers.host ?? '').split(':', 1)[0] ?? ''
    const { method = 'GET', url = '/', headers } = incoming
    const remember = (status: number, raw: readonly string[], body: string): void => {
      const pairs = raw.flatMap((name, at) =>
        at % 2 === 0 ? [[name.toLowerCase(), raw[at + 1] ?? ''] as const] : [],
      )
      seen.push({ host, method, url, headers, status, answer: pairs, body })
    }
    const port = routes.get(host)
    if (port === undefined) {
      const { body = '', setCookies = [] } = pages.get(`${host}${url}`) ?? {}
      outgoing.setHeader('Set-Cookie', [...setCookies])
      outgoing.writeHead(200, { 'Content-Type': 'text/html' }).end(`<!doctype html>${body}`)
      remember(200, [], body)
      return
    }
    const forwarded = request({ host: '127.0.0.1', port, path: url, method, headers }, (from) => {
      const parts: Buffer[] = []
      from.on('data', (part: Buffer) => parts.push(part))
      from.on('error', () => outgoing.destroy())
      from.on('end', () => {
        const body = Buffer.concat(parts)
        remember(from.statusCode ?? 0, from.rawHeaders, body.toString('latin1'))
        outgoing.writeHead(from.statusCode ?? 502, from.rawHeaders).end(body)
      })
    })
    forwarded.on('error', () => outgoing.destroy())
    incoming.pipe(forwarded)
  }

  const server = createServer({ key, cert }, answer)
  const port = await listen(server)
  return {
    port,
    spki,
    origin: (host) => `https://${host}:${port}`,
    route: (host, to) => void routes.set(host, to),
    pages,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
