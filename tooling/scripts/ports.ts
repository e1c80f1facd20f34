// Also turbo's task `//#ports`: a server under `node --watch` does not end when its port is taken,
// and would leave the others half up.
import { createServer } from 'node:net'
import { once } from 'node:events'
import { addresses } from './lib/addresses.ts'
import { portHolder, type PortHolder } from './lib/port-holder.ts'

export interface TakenPort {
  readonly name: string
  readonly port: number
  readonly holder: PortHolder
}

/** A browser tries ::1 as well for a name under localhost, so a stranger there would answer for us. */
const loopbacks = ['127.0.0.1', '::1']

/** Which of these ports somebody else listens on already. */
export async function takenPorts(
  wanted: readonly { name: string; port: number }[],
): Promise<TakenPort[]> {
  const checked = await Promise.all(
    wanted.map(async ({ name, port }) => {
      const free = await Promise.all(loopbacks.map((host) => isFree(host, port)))
      return free.includes(false) ? [{ name, port, holder: portHolder(port) }] : []
    }),
  )
  return checked.flat()
}

async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen({ host, port, exclusive: true })
    await once(server, 'listening')
    return true
  } catch (error) {
    // anything else, such as a machine without IPv6, is not a taken port
    return !(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
  } finally {
    server.close()
  }
}

/** What a person reads: which port, who holds it, how to go on. */
export function describeTaken({ name, port, holder }: TakenPort): string {
  const who =
    holder.pid === undefined
      ? 'another process, which the system does not show to this user'
      : `process ${holder.pid}${holder.command === undefined ? '' : ` (${holder.command})`}`
  const stop =
    process.platform === 'win32' ? `taskkill /PID ${holder.pid} /F` : `kill ${holder.pid}`
  const free = holder.pid === undefined ? 'stop it' : `stop it (${stop})`
  return (
    `Port ${port}, wanted by the ${name}, is held by ${who}.\n` +
    '  If it is an earlier npm start, everything runs already; to stop that, press Ctrl-C in its terminal.\n' +
    `  Else: ${free}, and start again.`
  )
}

if (import.meta.main) {
  const taken = await takenPorts(addresses)
  for (const port of taken) console.error(describeTaken(port))
  process.exitCode = taken.length === 0 ? 0 : 1
}
