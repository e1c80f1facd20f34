import { request } from 'node:http'

/** Whether the server of a development address answers its health page with 2xx, now. */
export function answers(url: string, health: string): Promise<boolean> {
  const { host, port } = new URL(url)
  return new Promise((resolve) => {
    // Node does not resolve *.localhost, and fetch would not send another Host
    const options = { host: '127.0.0.1', port, path: health, headers: { host }, timeout: 2000 }
    const call = request(options, (response) => {
      response.resume()
      resolve(response.statusCode !== undefined && Math.floor(response.statusCode / 100) === 2)
    })
    call.on('timeout', () => call.destroy())
    call.on('error', () => resolve(false))
    call.end()
  })
}
