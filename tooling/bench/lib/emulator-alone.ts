import { execFile } from 'node:child_process'
import { randomBytes, randomUUID, scryptSync } from 'node:crypto'
import { promisify } from 'node:util'
import autocannon from 'autocannon'
import { z } from 'zod'
import { apiKey, call, logIn, storeId } from './refreshing.ts'
import { median } from './rounds.ts'
import { startServer, type Side } from './servers.ts'

const run = promisify(execFile)
const times = z.object({ import: z.number(), start: z.number() })

/** Medians of processes that start an emulator inside themselves, in milliseconds. */
export async function startInProcess(script: string, rounds: number, ...args: string[]) {
  const measured = []
  for (let round = 0; round < rounds; round += 1) {
    const { stdout } = await run(process.execPath, [script, ...args])
    measured.push(times.parse(JSON.parse(stdout)))
  }
  return {
    import: median(measured.map((each) => each.import)),
    start: median(measured.map((each) => each.start)),
  }
}

/** How long others wait while passwords are hashed, beside the time of one hash. Milliseconds. */
export async function busyWithLogins(side: Side) {
  const server = await startServer(side)
  try {
    const began = performance.now()
    for (let hash = 0; hash < 20; hash += 1) scryptSync('password', 'salt', 32, { N: 4096 })
    const hash = (performance.now() - began) / 20
    const logins = autocannon({
      url: `${server.url}/api/login`,
      method: 'POST',
      headers: { authorization: apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({
        loginId: 'nobody@example.com',
        password: 'x',
        applicationId: storeId,
      }),
      connections: 20,
      duration: 3,
    })
    const waits: number[] = []
    const end = performance.now() + 2500
    while (performance.now() < end) {
      const asked = performance.now()
      await call(server.url, 'GET', '/api/status')
      waits.push(performance.now() - asked)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await logins
    return { median: median(waits), slowest: Math.max(...waits), hash }
  } finally {
    await server.stop()
  }
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
