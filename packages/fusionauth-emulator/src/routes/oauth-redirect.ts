import type { Context } from 'hono'
import type { OAuthRefusal, ReturnTo } from '../state/oauth/refusal.ts'

type Parameters = Readonly<Record<string, string>>

/** Sends the browser back to the application, in the way it asked for. */
export async function redirectBack(
  c: Context,
  { redirectUri, responseMode }: ReturnTo,
  parameters: Parameters,
): Promise<Response> {
  c.header('Cache-Control', 'no-store')
  if (responseMode === 'form_post') {
    const { formPostPage } = await import('../hosted/form-post-page.ts')
    return formPostPage(c, redirectUri, parameters)
  }
  return redirectTo(c, redirectUri, parameters, responseMode)
}

/** Not Hono's redirect, which encodes once more what is encoded already. */
export function redirectTo(
  c: Context,
  uri: string,
  parameters: Parameters = {},
  place: 'query' | 'fragment' = 'query',
): Response {
  const added = new URLSearchParams(parameters).toString()
  const mark = place === 'fragment' ? '#' : uri.includes('?') ? '&' : '?'
  const base = URL.canParse(uri) ? new URL(uri).href : encodeRelative(uri)
  c.header('Location', added === '' ? base : `${base}${mark}${added}`)
  return c.body(null, 302)
}

/** What is encoded already stays so. By way of bytes, as half a surrogate pair cannot be encoded. */
const encodeRelative = (uri: string) =>
  encodeURI(Buffer.from(uri).toString()).replaceAll('%25', '%')

export function errorParameters(
  { body }: OAuthRefusal,
  { state }: ReturnTo,
): Record<string, string> {
  const { error, error_description, error_reason } = body
  return {
    error,
    ...(error_reason !== undefined && { error_reason }),
    error_description,
    ...(state !== undefined && { state }),
  }
}
