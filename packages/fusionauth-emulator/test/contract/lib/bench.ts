import { randomUUID } from 'node:crypto'
import type { Emulator } from '../../../src/index.ts'
import { sendTo, type Answer, type How } from './http.ts'
import { application, clientSecret, issuer, password, redirectUri, tenantId } from './instance.ts'
import { merged, textAt, type Members } from './json.ts'

// What a row is written with: an instance of FusionAuth, filled through its own APIs.

export interface Person {
  id: string
  email: string
  password: string
  tenantId: string
  /** Where the person is registered. */
  applicationId?: string
  /** What creating the person answered. */
  created: unknown
}

export interface NewPerson {
  user?: Members
  applicationId?: string
  registration?: Members
  /** Other members of the request. */
  request?: Members
  tenantId?: string
}

export interface Tokens {
  token: string
  refreshToken: string
  refreshTokenId: string
}

export type Bench = ReturnType<typeof createBench>

export function createBench(emulator: Emulator) {
  let count = 0
  const unique = (name: string) => `${name}-${++count}`

  const send = (route: string, how?: How): Promise<Answer> => sendTo(emulator.url, route, how)

  /** An administrator's call; throws unless it succeeds. */
  async function admin(route: string, body?: Members, tenant: string = tenantId): Promise<Answer> {
    const answer = await send(route, { key: true, tenant, ...(body && { body }) })
    if (answer.status !== 200) throw new Error(`${route}: ${answer.status} ${answer.text}`)
    return answer
  }

  async function createTenant(members: Members = {}): Promise<string> {
    const id = randomUUID()
    const tenant = merged({ name: unique('tenant'), issuer }, members)
    const { status, text } = await send(`POST /api/tenant/${id}`, { key: true, body: { tenant } })
    if (status !== 200) throw new Error(`tenant: ${status} ${text}`)
    return id
  }

  async function createApplication(members: Members = {}, tenant?: string): Promise<string> {
    const id = randomUUID()
    const body = { application: merged({ ...application, name: unique('application') }, members) }
    await admin(`POST /api/application/${id}`, body, tenant)
    return id
  }

  async function createPerson(given: NewPerson = {}): Promise<Person> {
    const { applicationId, registration, request, tenantId: tenant = tenantId } = given
    const id = randomUUID()
    const email = `${unique('person')}@example.com`
    const user: Members = { email, password, ...given.user }
    const route = applicationId ? `POST /api/user/registration/${id}` : `POST /api/user/${id}`
    const body = {
      user,
      ...(applicationId && { registration: { applicationId, ...registration } }),
      ...request,
    }
    const { body: created } = await admin(route, body, tenant)
    return {
      id,
      email,
      password: typeof user['password'] === 'string' ? user['password'] : '',
      tenantId: tenant,
      created,
      ...(applicationId && { applicationId }),
    }
  }

  const logIn = (person: Person, members: Members = {}, how: How = {}): Promise<Answer> =>
    send('POST /api/login', {
      key: true,
      tenant: person.tenantId,
      body: {
        loginId: person.email,
        password: person.password,
        ...(person.applicationId && { applicationId: person.applicationId }),
        ...members,
      },
      ...how,
    })

  return {
    emulator,
    unique,
    send,
    admin,
    tenant: createTenant,
    application: createApplication,
    person: createPerson,
    logIn,

    /** An application and somebody who is registered to it. */
    async member(applicationMembers: Members = {}, given: NewPerson = {}): Promise<Person> {
      const applicationId = await createApplication(applicationMembers, given.tenantId)
      return createPerson({ ...given, applicationId })
    },

    /** The three tokens of a login; throws unless there are three. */
    async tokens(person: Person, members: Members = {}, how: How = {}): Promise<Tokens> {
      const { body } = await logIn(person, members, how)
      return {
        token: textAt(body, 'token'),
        refreshToken: textAt(body, 'refreshToken'),
        refreshTokenId: textAt(body, 'refreshTokenId'),
      }
    },

    refresh: (refreshToken: string, members: Members = {}, how: How = {}): Promise<Answer> =>
      send('POST /api/jwt/refresh', { body: { refreshToken, ...members }, ...how }),

    patchTenant: (id: string, tenant: Members) => admin(`PATCH /api/tenant/${id}`, { tenant }, id),

    patchApplication: (id: string, members: Members, tenant?: string) =>
      admin(`PATCH /api/application/${id}`, { application: members }, tenant),

    patchUser: (person: Person, user: Members) =>
      admin(`PATCH /api/user/${person.id}`, { user }, person.tenantId),

    /** The time of the instance, in milliseconds as its instants are. */
    now: () => emulator.clock.now() * 1000,

    advance: (seconds: number) => emulator.clock.advance(seconds),

    /** Whether a refresh token is still there. */
    async isAlive(refreshTokenId: string): Promise<boolean> {
      const { status } = await send(`GET /api/jwt/refresh/${refreshTokenId}`, { key: true })
      return status === 200
    },

    /** The code of a hosted login, or throws. */
    async authorizationCode(person: Person, parameters: Record<string, string> = {}) {
      const { location, text } = await send('POST /oauth2/authorize', {
        form: {
          client_id: person.applicationId ?? '',
          redirect_uri: redirectUri,
          response_type: 'code',
          loginId: person.email,
          password: person.password,
          ...parameters,
        },
      })
      const code = location?.searchParams.get('code')
      if (!code) throw new Error(`no code: ${location?.href} ${text}`)
      return code
    },

    /** POST /oauth2/token as the application, authenticated by its secret in the form. */
    grant: (applicationId: string | undefined, form: Record<string, string>, how: How = {}) =>
      send('POST /oauth2/token', {
        form: { client_id: applicationId ?? '', client_secret: clientSecret, ...form },
        ...how,
      }),

    /** The last e-mail to somebody; the emulator catches them all. */
    async mailTo(email: string): Promise<string> {
      const { text } = await send('GET /emulator/api/inbox/latest', { query: { to: email } })
      return text
    },

    /** A user action that keeps people out, taken against somebody. */
    async prevent(person: Person, members: Members = {}): Promise<string> {
      const userActionId = await createPreventingAction()
      const { body } = await admin(
        'POST /api/user/action',
        {
          action: {
            actioneeUserId: person.id,
            actionerUserId: person.id,
            expiry: Math.floor(emulator.clock.now() + 3600) * 1000,
            userActionId,
            ...members,
          },
        },
        person.tenantId,
      )
      return textAt(body, 'action.id')
    },

    preventingAction: createPreventingAction,
  }

  async function createPreventingAction(): Promise<string> {
    const { body } = await admin('POST /api/user-action', {
      userAction: { name: unique('Kept out'), temporal: true, preventLogin: true },
    })
    return textAt(body, 'userAction.id')
  }
}
