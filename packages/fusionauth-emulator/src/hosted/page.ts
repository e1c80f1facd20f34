import type { Context } from 'hono'
import { html, raw } from 'hono/html'

/** Escaped already: what `html` makes. */
export type Markup = ReturnType<typeof html>

/** A page for a browser. It works without scripts, so none may run, except one that has the nonce. */
export async function page(
  c: Context,
  content: { title: string; main: Markup; status?: 200 | 400; nonce?: string },
): Promise<Response> {
  const { main, nonce, status = 200, title } = content
  const script = nonce === undefined ? '' : ` script-src 'nonce-${nonce}';`
  c.header(
    'Content-Security-Policy',
    `default-src 'none'; style-src 'unsafe-inline';${script} base-uri 'none'; frame-ancestors 'none'`,
  )
  c.header('Cache-Control', 'no-store')
  c.header('Referrer-Policy', 'no-referrer')
  c.header('X-Content-Type-Options', 'nosniff')
  const document = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} | FusionAuth</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <main>${main}</main>
        <footer>An emulated FusionAuth, for development. Use no real password.</footer>
      </body>
    </html>`
  return c.html(document, status)
}

/** What went wrong, said before the fields. */
export const problem = (text: string | undefined): Markup | '' =>
  text === undefined ? '' : html`<p class="problem" role="alert">${text}</p>`

/** What a form carries along unseen. */
export const hiddenFields = (
  fields: Readonly<Record<string, string | undefined>>,
): (Markup | '')[] =>
  Object.entries(fields).map(([name, value]) =>
    value === undefined ? '' : html`<input type="hidden" name="${name}" value="${value}" />`,
  )

const style = `
:root { color-scheme: light dark; --text: #1d2433; --ground: #eef1f6; --card: #fff; --edge: #6b7588; --blue: #1d4fbf; --red: #a11; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e8ecf4; --ground: #12161f; --card: #1c2230; --edge: #8b95a8; --blue: #2f62d8; --red: #ff9b94; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 1.25rem; padding: 1rem; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 24rem; padding: 1.75rem; background: var(--card); border-radius: .75rem; box-shadow: 0 .25rem 1.5rem #0002; }
h1 { margin: 0 0 .25rem; font-size: 1.4rem; line-height: 1.25; overflow-wrap: anywhere; }
h1 + p { margin: 0 0 1.25rem; overflow-wrap: anywhere; }
label { display: block; font-weight: 600; }
input:not([type=checkbox]) { width: 100%; margin: .25rem 0 1rem; padding: .6rem .7rem; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--edge); border-radius: .4rem; }
.check { display: flex; gap: .6rem; align-items: center; min-height: 2.75rem; font-weight: 400; }
.check input { width: 1.15rem; height: 1.15rem; margin: 0; accent-color: var(--blue); }
.button { width: 100%; min-height: 2.75rem; margin-top: .5rem; padding: .6rem 1rem; font: inherit; font-weight: 600; border-radius: .4rem; border: 1px solid var(--blue); background: none; color: inherit; cursor: pointer; }
.blue.button { background: var(--blue); color: #fff; }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
.problem { margin: 0 0 1rem; padding: .6rem .75rem; border: 1px solid var(--red); border-radius: .4rem; color: var(--red); }
pre { overflow: auto; padding: .75rem; border: 1px solid var(--edge); border-radius: .4rem; white-space: pre-wrap; overflow-wrap: anywhere; }
footer { font-size: .85rem; text-align: center; }
`
