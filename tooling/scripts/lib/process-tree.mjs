import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

// Plain JavaScript: bootstrap.mjs needs it on a Node that cannot run TypeScript yet.

/** @typedef {{ pid: number, parent: number, session: number }} Entry */

/** @returns {Entry[]} the living processes of this machine; zombies are dead */
function processTable() {
  if (process.platform === 'linux') return linuxTable()
  if (process.platform === 'win32') return []
  // macOS' ps knows no session number; the process group is the nearest thing
  const listing = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat='], { encoding: 'utf8' })
  return listing.split('\n').flatMap((line) => {
    const [pid, parent, session, state] = line.trim().split(/\s+/)
    return state === undefined || state.startsWith('Z')
      ? []
      : [{ pid: Number(pid), parent: Number(parent), session: Number(session) }]
  })
}

function linuxTable() {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    const entry = readStat(Number(name))
    return entry === undefined ? [] : [entry]
  })
}

/**
 * @param {number} pid
 * @returns {Entry | undefined} undefined when there is no such living process
 */
function readStat(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // the command in parentheses may hold anything, so count from its last bracket
    const [state, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? undefined : { pid, parent: Number(parent), session: Number(session) }
  } catch {
    return undefined
  }
}

/**
 * The roots and whatever descends from them or shares their session. The session matters because
 * a process whose parent was killed belongs to nobody, and is still ours.
 * @param {Iterable<number>} roots
 * @returns {Set<number>} only living ones
 */
export function treeOf(roots) {
  const wanted = new Set(roots)
  const table = processTable()
  for (let before = -1; before !== wanted.size;) {
    before = wanted.size
    for (const entry of table) {
      if (wanted.has(entry.parent) || wanted.has(entry.session)) wanted.add(entry.pid)
    }
  }
  const alive = new Set(table.map((entry) => entry.pid))
  wanted.delete(process.pid)
  return new Set([...wanted].filter((pid) => alive.has(pid)))
}

/**
 * @param {number} pid negative: the whole process group
 * @param {NodeJS.Signals} signal
 * @returns {boolean} whether there was anybody to signal
 */
export function send(pid, signal) {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/**
 * Asks a process and everything it started to stop, and makes them after the grace.
 * @param {number} root
 * @param {NodeJS.Signals} signal
 * @param {number} grace seconds
 */
export async function stopTree(root, signal, grace) {
  if (process.platform === 'win32') {
    try {
      execFileSync('taskkill', ['/PID', String(root), '/T', '/F'], { stdio: 'ignore' })
    } catch {
      // already gone
    }
    return
  }
  // collected before anybody dies: afterwards the family ties are gone
  const known = treeOf([root])
  if (!send(-root, signal)) send(root, signal)
  const end = Date.now() + grace * 1000
  while (Date.now() < end) {
    for (const pid of treeOf(known)) known.add(pid)
    if (treeOf(known).size === 0) return
    await sleep(100)
  }
  for (const pid of treeOf(known)) send(pid, 'SIGKILL')
}
