import type { Members } from '../reader.ts'

/** Where to send a refusal, when it is the browser that is told and the address is the client's own. */
export interface ReturnTo {
  redirectUri: string
  responseMode: 'query' | 'fragment' | 'form_post'
  state?: string | undefined
}

/** What FusionAuth's OAuth endpoints say no with: `error`, and its own finer `error_reason`. */
export interface OAuthError {
  error: string
  error_description: string
  error_reason?: string
  [member: string]: unknown
}

/** A request of an OAuth endpoint that is refused. */
export class OAuthRefusal extends Error {
  override readonly name = 'OAuthRefusal'
  readonly body: OAuthError
  readonly status: 400 | 401
  returnTo?: ReturnTo

  constructor(
    error: string,
    reason: string | undefined,
    description: string,
    { status = 400, members = {} }: { status?: 400 | 401; members?: Members } = {},
  ) {
    super(`${error} (${reason}): ${description}`)
    this.status = status
    this.body = {
      ...members,
      error,
      error_description: description,
      ...(reason !== undefined && { error_reason: reason }),
    }
  }
}
