import type { Context } from 'hono'
import { html } from 'hono/html'
import { hiddenFields, page, problem } from './page.ts'

export interface TwoFactorForm {
  request: Readonly<Record<string, string | undefined>>
  twoFactorId: string
  /** What the person can use: `authenticator`, `email`, `sms`. */
  methods: readonly string[]
  problem?: string | undefined
}

export function twoFactorPage(c: Context, form: TwoFactorForm): Promise<Response> {
  const fields = hiddenFields({ ...form.request, twoFactorId: form.twoFactorId })
  const app = form.methods.includes('authenticator')
  const sends = form.methods.some((each) => each !== 'authenticator')
  return page(c, {
    title: 'Two-factor challenge',
    main: html`
      <h1>One more step</h1>
      <p>
        ${
          app
            ? 'Enter the code of your authenticator app, or a recovery code.'
            : 'Enter the code that was sent to you, or a recovery code.'
        }
      </p>
      ${problem(form.problem)}
      <form action="/oauth2/two-factor" method="post">
        ${fields}
        <label for="code">Code</label>
        <input
          id="code"
          name="code"
          type="text"
          inputmode="text"
          autocomplete="one-time-code"
          autocapitalize="none"
          spellcheck="false"
          required
          autofocus
        />
        <label class="check">
          <input type="checkbox" name="trustComputer" value="true" />
          Trust this computer
        </label>
        <button class="blue button" type="submit">Verify</button>
      </form>
      ${
        sends
          ? html`<form action="/oauth2/two-factor" method="post">
              ${fields}
              <button class="button" type="submit" name="action" value="send">
                Send me a code
              </button>
            </form>`
          : ''
      }
    `,
  })
}
