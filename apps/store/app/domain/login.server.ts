import type { LoginOutcome } from '@latchkey/token-client'

/** What the login page says when nobody was signed in. */
export interface LoginRefusal {
  /** HTTP status. */
  readonly status: number
  readonly message: string
  /** Seconds; only when FusionAuth could not be asked. */
  readonly retryAfter?: number
}

/** One sentence for wrong password, unknown person and empty form: it tells a stranger nothing. */
export const wrongCredentials: LoginRefusal = {
  status: 401,
  message: 'That e-mail and password did not work. Check both, or try again in a few minutes.',
}

const refused = (message: string): LoginRefusal => ({ status: 403, message })

const unhandled = (outcome: never): never => {
  throw new TypeError(`A login outcome this store does not know: ${typeof outcome}`)
}

/** Puts each outcome that is no sign-in into words. */
export const explainRefusal = (
  login: Exclude<LoginOutcome, { outcome: 'signed-in' }>,
): LoginRefusal => {
  switch (login.outcome) {
    // Whether an account exists, and in what state, is nobody's business but its owner's.
    case 'wrong-credentials':
    case 'prevented':
    case 'account-expired':
    case 'account-locked':
      return wrongCredentials
    case 'not-registered':
      return refused('This account is not registered for the Acme Store, so it cannot log in here.')
    case 'password-change-required':
      return refused('Your password has to be changed before you can log in.')
    case 'email-unverified':
      return refused('Please confirm your e-mail address first: follow the link we sent you.')
    case 'registration-unverified':
      return refused('Please confirm your registration first: follow the link we sent you.')
    case 'two-factor-required':
      return refused('This account asks for a second factor, which the store cannot check yet.')
    case 'unavailable':
      return {
        status: 503,
        message: 'We cannot check your password right now. Please try again in a minute.',
        retryAfter: login.retryAfter ?? 10,
      }
    default:
      return unhandled(login)
  }
}
