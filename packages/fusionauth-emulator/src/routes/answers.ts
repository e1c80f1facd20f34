import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { getCookie } from 'hono/cookie'

/**
 * A JSON answer. Its text is left where the trace finds it: reading a response again would cost more than
 * making it.
 */
export function json(c: Context, body: object, status: AnswerStatus = 200): Response {
  const text = JSON.stringify(body)
  c.set('answer', text)
  // The login API's own statuses are none that the types know.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return c.body(text, status as ContentfulStatusCode, { 'Content-Type': 'application/json' })
}

type AnswerStatus = ContentfulStatusCode | 212 | 213 | 242

/** 401, 404 and most successes without content: nothing in the body. */
export function empty(
  c: Context,
  status: 200 | 401 | 403 | 404 | 410 | 421 | 422 | 423 | 429 | 500,
): Response {
  return c.body(null, status)
}

/**
 * FusionAuth's own cookies: the access token for the browser session, the refresh token as long as
 * configured. Written by hand since a configured lifetime may exceed what cookie libraries accept.
 */
export function setTokenCookies(
  c: Context,
  tokens: { accessToken: string; refreshToken?: { value: string; lifetime: number } },
  now: number,
): void {
  setCookie(c, 'access_token', tokens.accessToken)
  if (tokens.refreshToken === undefined) return
  const { lifetime, value } = tokens.refreshToken
  setLastingCookie(c, 'refresh_token', value, lifetime, now)
}

/** A cookie that the browser keeps for `lifetime` seconds. */
export function setLastingCookie(
  c: Context,
  name: string,
  value: string,
  lifetime: number,
  now: number,
): void {
  const expires = new Date((now + lifetime) * 1000)
  const date = Number.isNaN(expires.getTime()) ? '' : ` Expires=${expires.toUTCString()};`
  setCookie(c, name, value, ` Max-Age=${lifetime};${date}`)
}

/** A cookie that ends with the browser session. */
export function setSessionCookie(c: Context, name: string, value: string): void {
  setCookie(c, name, value)
}

/** Expires those of FusionAuth's cookies that the request carried. */
export function clearTokenCookies(c: Context): void {
  for (const name of ['access_token', 'refresh_token']) {
    if (getCookie(c, name) !== undefined) expireCookie(c, name)
  }
}

export function expireCookie(c: Context, name: string): void {
  setCookie(c, name, '', ' Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT;')
}

function setCookie(c: Context, name: string, value: string, lifetime = ''): void {
  const secure = c.get('secureCookies') === true ? ' Secure;' : ''
  const cookie = `${name}=${value};${lifetime} Path=/;${secure} HttpOnly; SameSite=Lax`
  c.header('Set-Cookie', cookie, { append: true })
}
