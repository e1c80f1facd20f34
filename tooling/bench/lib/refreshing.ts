import autocannon from 'autocannon'
import { z } from 'zod'

const connections = 20

const tokens = z.object({ refreshToken: z.string(), token: z.string() })
export const apiKey = 'latchkey-development-api-key-not-for-production'
export const storeId = '10000000-0000-4000-8000-000000000001'

/** Answers per second of one request, sent over and over. Throws when an answer is not 2xx. */
export async function answersPerSecond(
  name: string,
  request: { url: string; body: string; type: string },
  seconds: number,
): Promise<number> {
  const { body, type, url } = request
  return rate(
    name,
    await autocannon({
      url,
      method: 'POST',
      headers: { 'content-type': type },
      body,
      connections,
      duration: seconds,
    }),
  )
}

/** Every connection presents the value its last answer gave it: each refresh rotates. */
export async function rotationsPerSecond(url: string, seconds: number): Promise<number> {
  const first = await Promise.all(Array.from({ length: connections }, () => logIn(url)))
  const unused = first.map(({ refreshToken }) => refreshToken)
  return rate(
    'rotations',
    await autocannon({
      url: `${url}/api/jwt/refresh`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      connections,
      duration: seconds,
      setupClient(client) {
        client.setBody(JSON.stringify({ refreshToken: unused.pop() }))
        client.on('body', (body) => {
          const { refreshToken } = tokens.parse(JSON.parse(String(body)))
          client.setBody(JSON.stringify({ refreshToken }))
        })
      },
    }),
  )
}

function rate(name: string, { errors, non2xx, requests }: autocannon.Result): number {
  if (non2xx + errors > 0) throw new Error(`${name}: ${non2xx} bad answers, ${errors} errors`)
  return requests.average
}

export async function logIn(url: string): Promise<z.infer<typeof tokens>> {
  const login = { loginId: 'shopper@example.com', password: 'password', applicationId: storeId }
  return tokens.parse(await call(url, 'POST', '/api/login', login))
}

/** Calls the emulator with the kickstart's key. Throws when the answer is not 2xx. */
export async function call(
  url: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: apiKey, 'content-type': 'application/json' },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}`)
  return text === '' ? undefined : JSON.parse(text)
}
