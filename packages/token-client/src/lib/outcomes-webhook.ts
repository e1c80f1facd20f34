/**
 * A webhook request as it arrived: a Fetch `Request`, or its headers and the **raw** bytes of its body.
 * A body that was parsed and printed again is another text and does not fit its signature.
 */
export type WebhookRequest = {
  /** `Headers`, or Node's `request.headers`. */
  readonly headers:
    | Pick<Headers, 'get'>
    | { readonly [name: string]: string | readonly string[] | undefined }
  /** As sent; a `Buffer` is a `Uint8Array`. At most 256 KiB are read. */
  readonly body: ReadableStream<Uint8Array> | Uint8Array | null
  /** Of a `Request`: must not have been read before. */
  readonly bodyUsed?: boolean
}

/** What every event has. */
export type WebhookEventBase = {
  /** The same when FusionAuth sends an event twice: remember the ids you have acted on. */
  readonly id: string
  /** Epoch **seconds**. The signature has no time of its own: judge by this how old the news is. */
  readonly createdAt: number
  /** UUID of the tenant it happened in. */
  readonly tenantId?: string
}

/** What a revocation has; lifetimes are seconds. */
export type WebhookRevocation = WebhookEventBase & {
  /**
   * By application id, the seconds an access token of it can still live. JWTs of these applications
   * issued at or before `createdAt` are not to be accepted until `createdAt` plus this.
   */
  readonly lifetimes: { readonly [applicationId: string]: number }
}

/**
 * What FusionAuth reports. `jwt.refresh-token.revoke` has three shapes, which are three kinds here; every
 * other event is `other`. Source:
 * {@link https://fusionauth.io/docs/extend/events-and-webhooks/events/jwt-refresh-token-revoke | JWT Refresh Token Revoke}.
 */
export type WebhookEvent =
  /** One session ended. */
  | (WebhookRevocation & {
      /** `jwt.refresh-token.revoke` with a refresh token in it. */
      readonly kind: 'session-revoked'
      /** UUID; the same as in the `TokenSet` of that login. */
      readonly refreshTokenId: string
      /** UUID of the person. */
      readonly userId: string
      /** Absent: FusionAuth's own single sign-on session. */
      readonly applicationId?: string
    })
  /** All of a person's sessions ended; only those in one application when `applicationId` is there. */
  | (WebhookRevocation & {
      /** `jwt.refresh-token.revoke` with a person in it, but no refresh token. */
      readonly kind: 'user-revoked'
      /** UUID of the person. */
      readonly userId: string
      /** UUID; the only application this is about. */
      readonly applicationId?: string
    })
  /** Everybody's sessions in an application ended. */
  | (WebhookRevocation & {
      /** `jwt.refresh-token.revoke` with an application in it, but nobody. */
      readonly kind: 'application-revoked'
      /** UUID of the application. */
      readonly applicationId: string
    })
  /** Something else happened. */
  | (WebhookEventBase & {
      /** Every other event, known to this package or not. */
      readonly kind: 'other'
      /** FusionAuth's name of the event: `user.login.success`. */
      readonly type: string
      /** UUID of the person, when the event has one. */
      readonly userId?: string
      /** UUID of the application, when the event has one. */
      readonly applicationId?: string
      /** The event as it came. Not enumerable: it may hold tokens and what people typed. */
      readonly data: { readonly [member: string]: unknown }
    })

/** Why a webhook request is not believed. For a log; answer 401. */
export type WebhookRefusal =
  /** No `X-FusionAuth-Signature-JWT`: switch signing on for the webhook. */
  | 'unsigned'
  /** The signature is no JWT in its one spelling, or there are two. */
  | 'malformed'
  /** Signed by an algorithm that does not count; HMAC needs `webhookHmacSecret`. */
  | 'algorithm'
  /** Signed by a key that FusionAuth does not publish. */
  | 'unknown-key'
  /** Not made by the key it names. */
  | 'signature'
  /** A good JWT that is no webhook signature. */
  | 'kind'
  /** The signature has an `exp`, and it has passed. */
  | 'expired'
  /** The signature has an `nbf`, and it has not come yet. */
  | 'not-yet-valid'
  /** The body is not the one that was signed. */
  | 'body'
  /** More than 256 KiB. */
  | 'too-large'
  /** The body broke off or did not come within `timeout`. */
  | 'unreadable'
  /** Signed, but no event, or one without what its type needs. */
  | 'not-an-event'
  /** Of another tenant than the option `tenantId`: no forgery; answer 200 and do nothing. */
  | 'tenant'

/** What `readWebhook` found. */
export type WebhookOutcome =
  /** Signed by FusionAuth, body and all. */
  | { readonly outcome: 'event'; readonly event: WebhookEvent }
  /** Not to be believed. */
  | { readonly outcome: 'invalid'; readonly reason: WebhookRefusal }
  /** FusionAuth's keys could not be had: says nothing about the request. Answer 503, FusionAuth tries again. */
  | { readonly outcome: 'keys-unavailable' }
