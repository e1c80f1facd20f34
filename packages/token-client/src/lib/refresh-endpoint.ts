import type { Unavailable } from './outcomes.ts'

/** What a refresh may be asked for beside the tokens. */
export type RefreshOptions = {
  /**
   * Seconds the new JWT lives, when that is shorter than FusionAuth is configured for; longer is an
   * `invalid_request`. A whole number above 0. FusionAuth before 1.59 ignores it.
   */
  readonly timeToLive?: number
}

/** What one of the two endpoints is asked for. */
export type RefreshCall = RefreshOptions & { readonly refreshToken: string }

/** What it said: three values that are still to be checked, or an outcome. */
export type RefreshAnswer =
  | { readonly outcome: 'issued'; readonly values: readonly [unknown, unknown, unknown] }
  | { readonly outcome: 'refused'; readonly reason: string }
  | Unavailable

/** One endpoint's part: how it is asked, and what its answers mean. */
export type RefreshEndpoint = (call: RefreshCall) => Promise<RefreshAnswer>
