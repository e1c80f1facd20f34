import type { ClientAddress, Invalid, Unavailable } from './outcomes.ts'

/** What the link in FusionAuth's message carries, and with the FormField strategy the code beside it. */
export type VerificationRequest = ClientAddress & {
  /**
   * From the link, or from the outcome that asked for it: `email-unverified`, `registration-unverified`,
   * `registered`. Lives a day by default.
   */
  readonly verificationId: string
  /** As typed. Needed with FusionAuth's FormField strategy. Default: none sent. */
  readonly oneTimeCode?: string
}

/** Every answer of `POST /api/user/verify-email` and `/verify-registration` that an application decides on. */
export type VerificationOutcome =
  /** 200 */
  | { readonly outcome: 'verified' }
  /** 400 about `oneTimeCode`: it is wrong, or missing. */
  | { readonly outcome: 'wrong-code' }
  /** 404, or 400 about the id: unknown, used, too old or none; offer to send the message again. */
  | { readonly outcome: 'expired' }
  | Unavailable

/** To whom FusionAuth sends its message again. */
export type ResendVerificationRequest = {
  /** Of the account, sent exactly as given. */
  readonly email: string
}

/** Every answer of `PUT /api/user/verify-email` and `/verify-registration` that an application decides on. */
export type ResendVerificationOutcome =
  /** 200 and 404 (nobody has this address, or they are not registered): a stranger learns nothing. */
  | { readonly outcome: 'sent' }
  /** 400: the address is blank or none. */
  | Invalid
  | Unavailable
