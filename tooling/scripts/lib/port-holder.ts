import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface PortHolder {
  /** undefined: somebody else's process, which the system does not show us */
  readonly pid?: number
  readonly command?: string
}

/** Who listens on a TCP port of this machine, as far as the system tells. */
export function portHolder(port: number): PortHolder {
  try {
    if (process.platform === 'linux') return holderOnLinux(port)
    if (process.platform === 'win32') return holderOnWindows(port)
    return holderByLsof(port)
  } catch {
    return {}
  }
}

/** From /proc, since small machines have neither lsof nor ss. */
function holderOnLinux(port: number): PortHolder {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    // a machine without IPv6 has only the first
    tolerant(() => readFileSync(file, 'utf8').split('\n').slice(1)),
  )
  const sockets = new Set(
    rows.flatMap((row) => {
      const [, local = '', , state, , , , , , inode] = row.trim().split(/\s+/)
      return state === LISTENING && local.endsWith(suffix) ? [`socket:[${inode}]`] : []
    }),
  )
  const pid = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((name) => openFilesOf(name).some((file) => sockets.has(file)))
  if (pid === undefined) return {}
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  return { pid: Number(pid), command: shortened(command) }
}

const LISTENING = '0A'

function openFilesOf(pid: string): string[] {
  const folder = `/proc/${pid}/fd`
  // another user's processes and files that were closed meanwhile cannot be read
  return tolerant(() => readdirSync(folder)).flatMap((name) =>
    tolerant(() => [readlinkSync(`${folder}/${name}`)]),
  )
}

function holderByLsof(port: number): PortHolder {
  const output = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fp'], quiet)
  const pid = /^p(\d+)$/m.exec(output)?.[1]
  if (pid === undefined) return {}
  const command = execFileSync('ps', ['-p', pid, '-o', 'command='], quiet).trim()
  return { pid: Number(pid), command: shortened(command) }
}

function holderOnWindows(port: number): PortHolder {
  const row = execFileSync('netstat', ['-ano', '-p', 'TCP'], quiet)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find(([, local, , state]) => state === 'LISTENING' && local?.endsWith(`:${port}`))
  const pid = row?.[4]
  if (pid === undefined) return {}
  const listing = execFileSync('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'], quiet)
  const command = /^"([^"]+)"/.exec(listing)?.[1]
  return command === undefined ? { pid: Number(pid) } : { pid: Number(pid), command }
}

const quiet: ExecFileSyncOptionsWithStringEncoding = {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
}

function tolerant(read: () => string[]): string[] {
  try {
    return read()
  } catch {
    return []
  }
}

const shortened = (command: string) =>
  command.length > 120 ? `${command.slice(0, 119)}…` : command
