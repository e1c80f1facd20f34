import type { Context } from 'hono'
import type { OAuthRefusal, ReturnTo } from '../state/oauth/refusal.ts'

/** Sends the browser back to the application, in the way it asked for. */
export async function redirectBack(
  c: Context,
  { redirectUri, responseMode }: ReturnTo,
  parameters: Readonly<Record<string, string>>,
): Promise<Response> {
  c.header('Cache-Control', 'no-store')
  if (responseMode === 'form_post') {
    const { formPostPage } = await import('../hosted/form-post-page.ts')
    return formPostPage(c, redirectUri, parameters)
  }
  const added = new URLSearchParams(parameters).toString()
  if (responseMode === 'fragment') return c.redirect(`${redirectUri}#${added}`)
  return c.redirect(`${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${added}`)
}

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
