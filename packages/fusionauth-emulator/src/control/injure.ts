import type { HttpBindings } from '@hono/node-server'
import type { OutgoingHttpHeaders } from 'node:http'
import type { ActiveFault } from './faults.ts'

/** What a fault makes of an exchange. */
export interface Injury {
  /** The answer instead, or the one that breaks off. */
  response?: Response
  body?: string
  /** Ends the exchange on the socket itself. Never settles, so that nobody answers after it. */
  breakOff?: () => Promise<never>
}

interface Answer {
  response: Response
  body: string
}

const page = `<!doctype html>
<html lang="en"><head><title>502 Bad Gateway</title></head>
<body><h1>502 Bad Gateway</h1></body></html>
`

/** Waits as long as the fault says. Then nothing (a mere latency), or what comes instead of the answer. */
export async function injuryBy(
  { ended, rules }: ActiveFault,
  bindings: Partial<HttpBindings>,
  answer: Answer | undefined,
): Promise<Injury | undefined> {
  const { body, headers = {}, kind, status } = rules
  await pause(rules.delaySeconds, ended)
  if (kind === 'latency') return undefined
  if (kind === 'status') return replaced(body ?? '', status ?? 503, jsonOrText(body), headers)
  if (kind === 'html')
    return replaced(body ?? page, status ?? 502, 'text/html; charset=utf-8', headers)
  if (kind === 'hang') return { breakOff: () => hang(bindings, ended) }
  if (kind === 'reset') return { breakOff: () => tear(bindings) }
  const whole = body ?? answer?.body ?? '{}'
  const code = status ?? answer?.response.status ?? 200
  const given = answer ? listed(answer.response.headers) : { 'content-type': 'application/json' }
  return {
    response: new Response(null, { status: code }),
    breakOff: () => truncate(bindings, whole, code, { ...given, ...headers }),
  }
}

function replaced(body: string, status: number, type: string, headers: Record<string, string>) {
  const empty = body === '' || status === 204 || status === 304
  const all = new Headers(empty ? {} : { 'content-type': type })
  for (const [name, value] of Object.entries(headers)) all.set(name, value)
  return { response: new Response(empty ? null : body, { status, headers: all }), body }
}

function jsonOrText(body = ''): string {
  return /^\s*[[{]/.test(body) ? 'application/json' : 'text/plain; charset=utf-8'
}

function pause(seconds: number, ended: AbortSignal): Promise<void> {
  if (seconds === 0 || ended.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      ended.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, seconds * 1000)
    ended.addEventListener('abort', done)
  })
}

const never = () => new Promise<never>(() => {})

function hang({ outgoing }: Partial<HttpBindings>, ended: AbortSignal): Promise<never> {
  const letGo = () => outgoing?.destroy()
  ended.addEventListener('abort', letGo)
  outgoing?.once('close', () => ended.removeEventListener('abort', letGo))
  if (ended.aborted) letGo()
  return never()
}

function tear({ incoming }: Partial<HttpBindings>): Promise<never> {
  incoming?.socket.resetAndDestroy()
  return never()
}

/** Announces the whole body (one byte for an empty one) and sends half of it. */
function truncate(
  { outgoing }: Partial<HttpBindings>,
  whole: string,
  status: number,
  headers: OutgoingHttpHeaders,
): Promise<never> {
  const bytes = Buffer.from(whole)
  if (outgoing) {
    outgoing.writeHead(status, { ...headers, 'content-length': Math.max(1, bytes.length) })
    outgoing.flushHeaders()
    outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.destroy())
  }
  return never()
}

function listed(headers: Headers): OutgoingHttpHeaders {
  return { ...Object.fromEntries(headers), 'set-cookie': headers.getSetCookie() }
}
