import type { Context } from 'hono'
import { html } from 'hono/html'
import { hiddenFields, page, problem } from './page.ts'

export interface LoginForm {
  applicationName: string
  /** The authorization request, carried along. */
  request: Readonly<Record<string, string | undefined>>
  loginId?: string | undefined
  problem?: string | undefined
}

export function loginPage(c: Context, form: LoginForm): Promise<Response> {
  const focus = form.loginId === undefined
  return page(c, {
    title: 'Login',
    main: html`
      <h1>Log in</h1>
      <p>to go on to ${form.applicationName}</p>
      ${problem(form.problem)}
      <form action="/oauth2/authorize" method="post">
        ${hiddenFields(form.request)}
        <label for="loginId">E-mail address or username</label>
        <input
          id="loginId"
          name="loginId"
          type="text"
          value="${form.loginId ?? ''}"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          required
          ${focus ? 'autofocus' : ''}
        />
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          ${focus ? '' : 'autofocus'}
        />
        <label class="check">
          <input type="checkbox" name="rememberDevice" value="true" />
          Keep me signed in
        </label>
        <button class="blue button" type="submit">Submit</button>
      </form>
    `,
  })
}
