export interface Person {
  readonly email: string
  readonly name: string
  /** What one can see with this person. */
  readonly purpose: string
}

interface KickstartRequest {
  readonly method: string
  readonly url: string
  readonly body?: {
    readonly application?: { readonly name?: string }
    readonly user?: {
      readonly email?: string
      readonly firstName?: string
      readonly lastName?: string
    }
    readonly registration?: { readonly applicationId?: string; readonly roles?: readonly string[] }
  }
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
  return requests.flatMap(({ url, body }) => {
    const { email, firstName, lastName } = body?.user ?? {}
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
    return [{ email, name: [firstName, lastName].filter(Boolean).join(' '), purpose }]
  })
}

const lastSegment = (url: string) => url.slice(url.lastIndexOf('/') + 1)
