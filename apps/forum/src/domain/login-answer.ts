import type { LoginOutcome } from '@latchkey/token-client'

export interface LoginAnswer {
  readonly status: 401 | 403 | 503
  readonly sentence: string
  /** Seconds, for 503 only. */
  readonly retryAfter?: number
}

/** One answer for everything that must not tell whether an account exists. */
export const notThisWay: LoginAnswer = {
  status: 401,
  sentence: 'That e-mail and password did not work. Check both, or try again in a few minutes.',
}

/** What the login page says for every outcome that does not sign anybody in. */
export function loginAnswer(login: Exclude<LoginOutcome, { outcome: 'signed-in' }>): LoginAnswer {
  switch (login.outcome) {
    // A locked or expired account is indistinguishable from a wrong password.
    case 'wrong-credentials':
    case 'prevented':
    case 'account-expired':
    case 'account-locked':
      return notThisWay
    case 'not-registered':
      return refused('This account has no access to the forum.')
    case 'password-change-required':
      return refused('Your password has to be changed before you can log in.')
    case 'email-unverified':
      return refused('Confirm your e-mail address first: we have sent you a message with a link.')
    case 'registration-unverified':
      return refused('Confirm your registration first: we have sent you a message with a link.')
    case 'two-factor-required':
      return refused('This account asks for a second step, which the forum does not offer yet.')
    case 'unavailable':
      return {
        status: 503,
        sentence: 'We cannot log anybody in at the moment. Please try again in a minute.',
        retryAfter: Math.ceil(login.retryAfter ?? 30),
      }
    default:
      return unknown(login)
  }
}

const refused = (sentence: string): LoginAnswer => ({ status: 403, sentence })

function unknown(login: never): never {
  throw new TypeError(`A login outcome this forum does not know: ${typeof login}`)
}
