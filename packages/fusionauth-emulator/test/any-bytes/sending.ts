import { Agent, request } from 'node:http'
import { connect } from 'node:net'

const agent = new Agent({ keepAlive: true })
export const hangUp = () => agent.destroy()

export interface Got {
  status: number
  type: string
  text: string
}

/** A request with any bytes as its body. Rejects after five seconds: a hang is a failure. */
export function send(
  to: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: Uint8Array,
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(to)
    const options = { agent, method, path, headers, hostname, port, timeout: 5000 }
    const asking = request(options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('error', reject)
      response.on('end', () => {
        const type = response.headers['content-type'] ?? ''
        resolve({ status: response.statusCode ?? 0, type, text })
      })
    })
    asking.on('timeout', () => asking.destroy(new Error(`${method} ${path} hangs`)))
    asking.on('error', reject)
    asking.end(body)
  })
}

const emptyStatuses = new Set([401, 403, 404, 410, 421, 422, 423])

/** What is wrong with an answer's form, or nothing. */
export function fault(path: string, { status, text, type }: Got): string | undefined {
  if (status >= 500 && status !== 501) return `status ${status}`
  const json = type.startsWith('application/json')
  if (status === 501) return json && text.includes('emulator') ? undefined : '501 without its body'
  if (json && !isJson(text)) return 'no JSON'
  if (path.startsWith('/oauth2/')) return undefined
  if (status === 400 || status === 413) {
    return /"(field|general)Errors":/.test(text) ? undefined : `${status} without Errors`
  }
  if (status === 409) return text.includes('"actions"') || json ? undefined : '409 without actions'
  if (emptyStatuses.has(status) && text !== '') return `${status} with a body`
  return undefined
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Sends bytes, ends its side, and waits for the other side to end. */
export function speak(to: string, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(to).port), '127.0.0.1')
    socket.setTimeout(5000, () => socket.destroy(new Error('the connection stays open')))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve() : reject(error),
    )
    socket.on('close', () => resolve())
    socket.resume()
    socket.end(bytes)
  })
}
