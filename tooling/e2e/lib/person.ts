import { recordSecret } from '@latchkey/checks/record-secret'
import type { RunningApp } from './acme.ts'
import { type Answer, type Init, send } from './http.ts'

export interface Cookie {
  readonly name: string
  readonly value: string
  /** Lower-case names; `true` where there is no value. */
  readonly attributes: ReadonlyMap<string, string>
}

/** A browser without scripts: it keeps the cookies of each host, and follows no redirect by itself. */
export interface Person {
  readonly jars: ReadonlyMap<RunningApp['name'], Map<string, string>>
  get(app: RunningApp, path: string, headers?: Record<string, string>): Promise<Visit>
  post(
    app: RunningApp,
    path: string,
    form: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Visit>
  logIn(app: RunningApp, loginId: string, password: string): Promise<Visit>
  /** The same cookies in another browser. */
  copy(): Person
}

export interface Visit extends Answer {
  readonly cookies: readonly Cookie[]
  readonly location: string | null
}

type Jars = Map<RunningApp['name'], Map<string, string>>

export function createPerson(
  jars: Jars = new Map([
    ['store', new Map()],
    ['forum', new Map()],
  ]),
): Person {
  const visit = async (app: RunningApp, path: string, init: Init): Promise<Visit> => {
    const jar = jars.get(app.name) ?? new Map<string, string>()
    const cookie = Array.from(jar, ([name, value]) => `${name}=${value}`).join('; ')
    const answer = await send(app.port, path, {
      ...init,
      headers: {
        host: new URL(app.origin).host,
        accept: 'text/html,application/xhtml+xml',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
        'sec-fetch-site': 'same-origin',
        ...(cookie ? { cookie } : {}),
        ...init.headers,
      },
    })
    const cookies = answer.headers.getSetCookie().map(readCookie)
    for (const { name, value, attributes } of cookies) {
      if (attributes.get('max-age') === '0') jar.delete(name)
      else jar.set(name, value)
    }
    return { ...answer, cookies, location: answer.headers.get('location') }
  }

  const person: Person = {
    jars,
    get: (app, path, headers = {}) => visit(app, path, { headers }),
    post: (app, path, form, headers = {}) =>
      visit(app, path, {
        method: 'POST',
        body: new URLSearchParams(form).toString(),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          origin: app.origin,
          ...headers,
        },
      }),
    logIn: (app, loginId, password) => person.post(app, '/login', { loginId, password }),
    copy: () => createPerson(new Map(Array.from(jars, ([name, jar]) => [name, new Map(jar)]))),
  }
  return person
}

function readCookie(header: string): Cookie {
  const [pair = '', ...rest] = header.split(';')
  const split = pair.indexOf('=')
  const value = pair.slice(split + 1)
  if (value) recordSecret(value)
  const attributes = rest.map((attribute) => {
    const [name = '', given = 'true'] = attribute.trim().split('=')
    return [name.toLowerCase(), given] as const
  })
  return { name: pair.slice(0, split), value, attributes: new Map(attributes) }
}
