import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { html } from 'hono/html'
import { hiddenFields, page } from './page.ts'

/** Posts the parameters to the application: by itself, or at a press where no script may run. */
export function formPostPage(
  c: Context,
  redirectUri: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Response> {
  const nonce = randomBytes(16).toString('base64')
  return page(c, {
    title: 'Continue',
    nonce,
    main: html`
      <h1>Back to the application</h1>
      <p>Press the button if nothing happens.</p>
      <form action="${redirectUri}" method="post">
        ${hiddenFields(parameters)}
        <button class="blue button" type="submit">Continue</button>
      </form>
      <script nonce="${nonce}">
        document.forms[0].submit()
      </script>
    `,
  })
}
