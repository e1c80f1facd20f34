import type { NotFound, Unavailable, User } from './outcomes.ts'

/** FusionAuth's users, read with the API key. */
export type Users = {
  /**
   * One person as FusionAuth has them now: `GET /api/user/{userId}`.
   * Source: {@link https://fusionauth.io/docs/apis/users | Users}.
   * @param userId UUID: `user.id`, or `sub` of checked claims
   * @throws TokenClientError `invalid_request`, `api_key_refused`, `unexpected_answer`
   */
  retrieve(userId: string): Promise<RetrieveUserOutcome>
}

/** Every answer of `GET /api/user/{userId}` that an application decides on. */
export type RetrieveUserOutcome =
  /** 200 */
  { readonly outcome: 'found'; readonly user: User } | NotFound | Unavailable
