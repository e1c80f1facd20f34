import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { namedFiles } from './lib/code-blocks.ts'
import { asInstalled, emptyFolder, install, mustRun, pack, run } from './lib/consumer.ts'
import { published, root } from './lib/packages.ts'

// The quick starts of cookie-session, file by file as they are printed, in a project of a stranger. Only the
// ports they listen on are others, so that nothing has to be free on this machine.

const page = readFileSync(path.join(root, 'packages/cookie-session/README.md'), 'utf8')
const files = namedFiles(page)
const project = emptyFolder()
const children: ChildProcess[] = []

const frameworks = [
  ['express', 'packages/cookie-session'],
  ['@types/express', 'packages/cookie-session'],
  ['@types/node', 'tooling/checks'],
  ['typescript', 'tooling/checks'],
  ['@remix-run/dev', 'apps/store'],
  ['@remix-run/node', 'apps/store'],
  ['@remix-run/node-fetch-server', 'apps/store'],
  ['@remix-run/react', 'apps/store'],
  ['@remix-run/server-runtime', 'apps/store'],
  ['react', 'apps/store'],
  ['react-dom', 'apps/store'],
  ['@types/react', 'apps/store'],
  ['@types/react-dom', 'apps/store'],
  ['vite', 'apps/store'],
] as const

const tsconfig = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    jsx: 'react-jsx',
    target: 'ES2023',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    module: 'ESNext',
    moduleResolution: 'Bundler',
    moduleDetection: 'force',
    allowImportingTsExtensions: true,
    types: ['node'],
  },
  exclude: ['**/build', '**/node_modules'],
}

beforeAll(async () => {
  const tarballs = await Promise.all(published.map((one) => pack(one, project.folder)))
  const others = await Promise.all(frameworks.map(([name, from]) => asInstalled(name, from)))
  await install(project.folder, [...tarballs, ...others, 'isbot'])
  writeFileSync(path.join(project.folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  for (const kind of ['express', 'remix']) {
    mkdirSync(path.join(project.folder, kind))
    const manifest = path.join(project.folder, kind, 'package.json')
    // As `npm install` would have written it: Remix reads there what it runs on.
    const dependencies = { '@remix-run/node': '*' }
    writeFileSync(manifest, JSON.stringify({ private: true, type: 'module', dependencies }))
    for (const { name, code } of files) {
      const own = name === 'session.ts' ? `${kind}/${name}` : name
      if (!own.startsWith(`${kind}/`)) continue
      mkdirSync(path.dirname(path.join(project.folder, own)), { recursive: true })
      writeFileSync(path.join(project.folder, own), code)
    }
  }
  await mustRun('npx', ['remix', 'vite:build'], path.join(project.folder, 'remix'))
})
afterAll(async () => {
  await Promise.all(
    children.map(async (child) => {
      const ended = once(child, 'exit')
      if (child.exitCode === null && child.kill()) await ended
    }),
  )
  project[Symbol.dispose]()
})

test('every printed file passes the type checker', async () => {
  const { code, output } = await run('npx', ['tsc', '-p', '.'], project.folder)
  expect(code, output).toBe(0)
})

describe.each(['express', 'remix'])('%s', (kind) => {
  test('log in, refresh, log in again, log out', async () => {
    const [app, fusionAuth] = await Promise.all([freePort(), freePort()])
    await start(path.join(project.folder, kind), app, fusionAuth)
    const clock = (advance: string) =>
      mustRun(
        process.execPath,
        [...cli, 'clock', advance, '--url', `http://127.0.0.1:${fusionAuth}`],
        project.folder,
      )
    const person = browse(app)

    expect(await person.get('/posts')).toMatchObject({
      status: 303,
      to: '/login?returnTo=%2Fposts',
    })
    expect((await person.get('/login?returnTo=%2Fposts')).text).toContain('value="/posts"')
    expect(await person.logIn('wrong')).toMatchObject({ status: 401, cookies: [] })
    expect(await person.logIn('correct horse')).toMatchObject({ status: 303, to: '/posts' })
    expect((await person.get('/posts')).text).toMatch(/Hello Sam, your id is [\w-]{36}/)
    await clock('+2h')
    const refreshed = await person.get('/posts')
    expect(refreshed.text).toContain('Hello Sam')
    expect(refreshed.cookies).toHaveLength(2)
    await clock('+31d')
    expect(await person.get('/posts')).toMatchObject({ status: 303 })
    await person.logIn('correct horse')
    expect((await person.get('/')).text).toContain('active')
    expect(await person.post('/logout', {})).toMatchObject({ status: 303, to: '/' })
    expect((await person.get('/')).text).toContain('anonymous')
  })
})

const cli = ['node_modules/@latchkey/fusionauth-emulator/dist/cli.js']

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

/** Runs `node server.ts` until it answers. */
async function start(folder: string, app: number, fusionAuth: number): Promise<void> {
  const preload = pathToFileURL(path.join(root, 'tooling/checks/lib/other-ports.mjs')).href
  const ports = [
    [3001, app],
    [9011, fusionAuth],
  ]
  const child = spawn(process.execPath, ['--import', preload, 'server.ts'], {
    cwd: folder,
    env: { ...process.env, OTHER_PORTS: JSON.stringify(ports) },
  })
  children.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part))
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`node server.ts ended: ${output}`)
    const up = await browse(app)
      .get('/')
      .catch(() => undefined)
    if (up) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`node server.ts does not answer: ${output}`)
}

interface Page {
  readonly status: number
  readonly to: string | undefined
  readonly text: string
  /** Names of the cookies that were set. */
  readonly cookies: readonly string[]
}

/** A person's browser, as far as a quick start needs one. */
function browse(port: number) {
  const jar = new Map<string, string>()
  const send = (method: string, target: string, body?: string): Promise<Page> =>
    new Promise((resolve, reject) => {
      const headers = {
        host: 'forum.acme.localhost:3001',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-site': 'same-origin',
        cookie: Array.from(jar, ([name, value]) => `${name}=${value}`).join('; '),
        ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      }
      const asking = request(
        { host: '127.0.0.1', port, path: target, method, headers },
        (answer) => {
          const set = (answer.headers['set-cookie'] ?? []).map((text) => text.split(';')[0] ?? '')
          for (const pair of set) {
            const at = pair.indexOf('=')
            jar.set(pair.slice(0, at), pair.slice(at + 1))
            if (at === pair.length - 1) jar.delete(pair.slice(0, at))
          }
          let text = ''
          answer.on('data', (part) => (text += part))
          answer.on('error', reject)
          answer.on('end', () => {
            const { statusCode: status = 0 } = answer
            const cookies = set.map((pair) => pair.slice(0, pair.indexOf('=')))
            resolve({ status, to: answer.headers.location, text, cookies })
          })
        },
      )
      asking.on('error', reject)
      asking.end(body)
    })
  const post = (target: string, fields: Record<string, string>): Promise<Page> =>
    send('POST', target, new URLSearchParams(fields).toString())
  return {
    get: (target: string) => send('GET', target),
    post,
    logIn: (password: string) =>
      post('/login', { loginId: 'sam@example.com', password, returnTo: '/posts' }),
  }
}
