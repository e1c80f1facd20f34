export interface Person {
  readonly email: string
  readonly name: string
  /** What one can see with this person. */
  readonly purpose: string
  /** What a login answers, where it is not simply let in. */
  readonly answer?: string
}

interface KickstartRequest {
  readonly method: string
  readonly url: string
  readonly body?: {
    readonly tenant?: { readonly emailConfiguration?: { readonly verifyEmail?: boolean } }
    readonly application?: { readonly name?: string }
    readonly user?: KickstartUser
    readonly skipVerification?: boolean
    readonly action?: { readonly actioneeUserId?: string }
    readonly registration?: { readonly applicationId?: string; readonly roles?: readonly string[] }
  }
}

interface KickstartUser {
  readonly email?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly passwordChangeRequired?: boolean
  readonly twoFactor?: { readonly methods?: readonly unknown[] }
}

/** The part of a kickstart file that says who can log in where. */
export interface KickstartPeople {
  readonly variables: Readonly<Record<string, string>>
  readonly requests: readonly KickstartRequest[]
}

/** The people of a kickstart file, in its order. Variables are compared unresolved: `#{storeApplicationId}`. */
export function peopleOf({ requests }: KickstartPeople): Person[] {
  const applications = new Map(
    requests.flatMap(({ url, body }) =>
      body?.application?.name === undefined
        ? []
        : [[lastSegment(url), body.application.name] as const],
    ),
  )
  const verifies = requests.some(({ body }) => body?.tenant?.emailConfiguration?.verifyEmail)
  const locked = new Set(requests.map(({ body }) => body?.action?.actioneeUserId))
  return requests.flatMap(({ url, body }) => {
    const user = body?.user ?? {}
    const { email, firstName, lastName } = user
    if (email === undefined) return []
    const registrations = requests
      .filter((other) => lastSegment(other.url) === lastSegment(url))
      .flatMap((other) => other.body?.registration ?? [])
      .map(({ applicationId = '', roles = [] }) =>
        [
          applications.get(applicationId) ?? applicationId,
          ...roles.map((role) => `(${role})`),
        ].join(' '),
      )
    const purpose =
      registrations.length === 0
        ? 'registered to neither app: the login is refused politely'
        : registrations.join(' and ')
    const answer = answerTo(user, {
      locked: locked.has(lastSegment(url)),
      unverified: verifies && !body?.skipVerification,
      registered: registrations.length > 0,
    })
    const name = [firstName, lastName].filter(Boolean).join(' ')
    return [{ email, name, purpose, ...(answer !== undefined && { answer }) }]
  })
}

function answerTo(
  { passwordChangeRequired, twoFactor }: KickstartUser,
  standing: { locked: boolean; unverified: boolean; registered: boolean },
): string | undefined {
  if (standing.locked) return '409: a user action keeps them out'
  if (twoFactor?.methods?.length) return '242: two-factor'
  if (passwordChangeRequired) return '203: the password must be changed'
  if (standing.unverified) return '212: the e-mail address is not verified'
  return standing.registered ? undefined : '202: not registered'
}

const lastSegment = (url: string) => url.slice(url.lastIndexOf('/') + 1)
