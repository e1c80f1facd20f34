import type { Context } from 'hono'
import { html } from 'hono/html'
import { hiddenFields, page, problem } from './page.ts'

export interface ChangePasswordForm {
  request: Readonly<Record<string, string | undefined>>
  changePasswordId: string
  problem?: string | undefined
}

export function changePasswordPage(c: Context, form: ChangePasswordForm): Promise<Response> {
  return page(c, {
    title: 'Change password',
    main: html`
      <h1>Choose a new password</h1>
      <p>Your password has to be changed before you can go on.</p>
      ${problem(form.problem)}
      <form action="/password/change" method="post">
        ${hiddenFields({ ...form.request, changePasswordId: form.changePasswordId })}
        <label for="password">New password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="new-password"
          required
          autofocus
        />
        <label for="passwordConfirm">The same once more</label>
        <input
          id="passwordConfirm"
          name="passwordConfirm"
          type="password"
          autocomplete="new-password"
          required
        />
        <button class="blue button" type="submit">Change password</button>
      </form>
    `,
  })
}
