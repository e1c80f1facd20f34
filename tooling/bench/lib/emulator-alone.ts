import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import autocannon from 'autocannon'
import { z } from 'zod'
import { apiKey, call, logIn, storeId } from './refreshing.ts'
import { median } from './rounds.ts'
import { startServer, type Side } from './servers.ts'

const run = promisify(execFile)
const times = z.object({ import: z.number(), first: z.number(), next: z.number() })

/** Medians of processes that start an emulator inside themselves, in milliseconds. */
export async function startInProcess(script: string, rounds: number, ...args: string[]) {
  const measured = []
  for (let round = 0; round < rounds; round += 1) {
    const { stdout } = await run(process.execPath, [script, ...args])
    measured.push(times.parse(JSON.parse(stdout)))
  }
  return {
    import: median(measured.map((each) => each.import)),
    first: median(measured.map((each) => each.first)),
    next: median(measured.map((each) => each.next)),
  }
}

/** How long others wait while 20 people log in at once, beside while 20 ask for the status. Milliseconds. */
export async function busyWithLogins(side: Side) {
  const server = await startServer(side)
  const headers = { authorization: apiKey, 'content-type': 'application/json' }
  const nobody = { loginId: 'nobody@example.com', password: 'x', applicationId: storeId }
  try {
    const login = { method: 'POST', headers, body: JSON.stringify(nobody) } as const
    const url = `${server.url}/api/login`
    return {
      logins: median(await waitsBeside({ url, ...login }, server.url)),
      statuses: median(await waitsBeside({ url: `${server.url}/api/status` }, server.url)),
    }
  } finally {
    await server.stop()
  }
}

async function waitsBeside(load: autocannon.Options, url: string): Promise<number[]> {
  const running = autocannon({ ...load, connections: 20, duration: 3 })
  const waits: number[] = []
  const end = performance.now() + 2500
  while (performance.now() < end) {
    const asked = performance.now()
    await call(url, 'GET', '/api/status')
    waits.push(performance.now() - asked)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await running
  return waits
}

const list = z.array(z.record(z.string(), z.unknown()))
const state = z.looseObject({ users: list, refreshTokens: list })

/** Imports a large state: copies of one person and one session under new ids. */
export async function largeWorld(side: Side, size: { users: number; tokens: number }) {
  const server = await startServer(side)
  try {
    await logIn(server.url)
    const exported = state.parse(await call(server.url, 'GET', '/emulator/api/state'))
    const [person] = exported.users
    const [session] = exported.refreshTokens
    const users = Array.from({ length: size.users }, (_, index) => ({
      ...person,
      id: randomUUID(),
      email: `person-${index}@example.com`,
    }))
    const refreshTokens = Array.from({ length: size.tokens }, (_, index) => ({
      ...session,
      id: randomUUID(),
      token: randomBytes(40).toString('base64url'),
      userId: users[index % users.length]?.id,
    }))
    const document = JSON.stringify({
      ...exported,
      users: [...exported.users, ...users],
      refreshTokens: [...exported.refreshTokens, ...refreshTokens],
    })
    const before = server.memory()
    const began = performance.now()
    await call(server.url, 'PUT', '/emulator/api/state', document)
    const seconds = (performance.now() - began) / 1000
    const after = server.memory()
    await call(server.url, 'POST', '/api/jwt/refresh', { refreshToken: refreshTokens[0]?.token })
    return { before, after, seconds, megabytes: document.length / 1e6 }
  } finally {
    await server.stop()
  }
}
