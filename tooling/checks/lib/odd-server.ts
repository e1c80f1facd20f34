import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** Answers like FusionAuth on its worst days, and keeps a webhook's request for who asks. */
export interface OddServer extends AsyncDisposable {
  /** What it does stands below it: `/redirects`, `/hangs`, …, and `/webhook`. */
  readonly url: string
  /** An address where nobody listens. */
  readonly closedUrl: string
}

type Answer = (response: ServerResponse, request: IncomingMessage) => unknown

export async function startOddServer(redirectTo: string): Promise<OddServer> {
  const json = { 'content-type': 'application/json' }
  const answers: Readonly<Record<string, Answer>> = {
    redirects: (response) => response.writeHead(307, { location: `${redirectTo}/api/login` }).end(),
    'is-html': (response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>'),
    'breaks-off': (response) =>
      response.writeHead(200, json).write('{ "user"', () => response.destroy()),
    'never-ends': writeForEver,
    hangs: () => {},
    webhook: mailbox(),
  }
  const server = createServer((request, response) => {
    const [, what = ''] = request.url?.split('/') ?? []
    answers[what]?.(response, request)
  })
  const url = await listen(server)
  const closed = createServer()
  const closedUrl = await listen(closed)
  await new Promise((resolve) => closed.close(resolve))
  return {
    url,
    closedUrl,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function writeForEver(response: ServerResponse): void {
  const more = () => {
    while (response.write(' '.repeat(65_536)));
  }
  response.writeHead(200, { 'content-type': 'application/json' }).on('drain', more)
  more()
}

/** The first POST is answered to every GET, bytes and signature, at once or when it comes. */
function mailbox(): Answer {
  const signature = 'x-fusionauth-signature-jwt'
  let arrive: (post: { body: Buffer; signed: string }) => void = () => {}
  const arrived = new Promise<Parameters<typeof arrive>[0]>((resolve) => (arrive = resolve))
  return async (response, request) => {
    if (request.method === 'POST') {
      const body = Buffer.concat(await request.toArray())
      arrive({ body, signed: String(request.headers[signature]) })
      response.end()
    } else {
      const { body, signed } = await arrived
      response.setHeader(signature, signed).end(body)
    }
  }
}

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port was given.')
  return `http://127.0.0.1:${address.port}`
}
