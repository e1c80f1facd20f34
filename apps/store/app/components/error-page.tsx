import { Link, isRouteErrorResponse } from '@remix-run/react'

const words: Record<number, { title: string; text: string }> = {
  400: { title: 'That did not work', text: 'The store could not make sense of what was sent.' },
  401: { title: 'Please log in', text: 'This page needs to know who you are.' },
  403: {
    title: 'Not allowed',
    text: 'You may not do this. If you came from another site, start here.',
  },
  404: { title: 'Not found', text: 'There is no such page in the store. It may have moved.' },
  405: { title: 'Not possible', text: 'This page cannot be used that way.' },
  503: {
    title: 'One moment, please',
    text:
      'We cannot check who you are right now. Nothing is lost: you are still signed in and your ' +
      'cart is as you left it. Please try again in a minute.',
  },
}

const failed = {
  title: 'Something went wrong',
  text: 'That is our fault, and we have made a note of it. Please try again.',
}

const describe = (error: unknown) => {
  const status = isRouteErrorResponse(error) ? error.status : 500
  return { status, ...(words[status] ?? failed) }
}

export const errorTitle = (error: unknown) => describe(error).title

/** A page in place of the one that failed. It never shows what the error says. */
export const ErrorPage = ({ error }: { error: unknown }) => {
  const { status, title, text } = describe(error)
  return (
    <main id="main" className="narrow">
      <p className="muted">{status}</p>
      <h1>{title}</h1>
      <p className="lede">{text}</p>
      <p className="actions">
        <Link className="button" to="/" reloadDocument>
          To the catalogue
        </Link>
        {status === 401 && (
          <a className="button-secondary" href="/login">
            Log in
          </a>
        )}
        {status >= 500 && (
          <a className="button-secondary" href="">
            Try again
          </a>
        )}
      </p>
    </main>
  )
}
