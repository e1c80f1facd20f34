import { once } from 'node:events'
import { type Socket, connect, createServer } from 'node:net'

/** A port in front of a server: closed, it refuses every connection, as a machine that is down. */
export interface Gate {
  readonly url: string
  shut(): Promise<void>
  open(): Promise<void>
}

export async function startGate(target: string): Promise<Gate> {
  const { port: behind } = new URL(target)
  const sockets = new Set<Socket>()

  const create = () =>
    createServer((front) => {
      const back = connect(Number(behind), '127.0.0.1')
      for (const [one, other] of [
        [front, back],
        [back, front],
      ] as const) {
        sockets.add(one)
        one.on('error', () => undefined)
        // A connection that was torn is not one that was ended.
        one.on('close', (torn) => {
          sockets.delete(one)
          if (torn) other.resetAndDestroy()
          else other.destroy()
        })
        one.pipe(other)
      }
    })

  let server = create()
  const listen = async (port: number): Promise<number> => {
    server.listen({ port, host: '127.0.0.1', backlog: 4096 })
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('not a TCP address')
    return address.port
  }
  const port = await listen(0)

  return {
    url: `http://127.0.0.1:${port}`,
    async shut() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
    async open() {
      if (server.listening) return
      server = create()
      await listen(port)
    },
  }
}
