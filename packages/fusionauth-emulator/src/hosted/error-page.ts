import type { Context } from 'hono'
import { html } from 'hono/html'
import type { OAuthError } from '../state/oauth/refusal.ts'
import { page } from './page.ts'

/** For a developer, mostly: the request itself was wrong. */
export function errorPage(c: Context, error: OAuthError): Promise<Response> {
  return page(c, {
    title: 'Error',
    status: 400,
    main: html`
      <h1>This does not work</h1>
      <p>${error.error_description}</p>
      <pre>${JSON.stringify(error, null, 2)}</pre>
    `,
  })
}
