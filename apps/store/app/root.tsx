import styles from '@latchkey/style/style.css?url'
import {
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useRouteError,
  useRouteLoaderData,
} from '@remix-run/react'
import type { MetaFunction } from '@remix-run/react'
import type { HeadersFunction, LinksFunction, LoaderFunctionArgs } from '@remix-run/server-runtime'
import { useContext, type ReactNode } from 'react'
import { ErrorPage, errorTitle } from './components/error-page.tsx'
import { SiteHeader } from './components/site-header.tsx'
import { countCart } from './domain/cart.server.ts'
import { NonceContext } from './nonce.ts'
import { retryAfterOf } from './retry-after.ts'

export const links: LinksFunction = () => [
  { rel: 'stylesheet', href: styles },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
]

export const meta: MetaFunction = ({ error }) => [
  { title: error == null ? 'Acme Store' : `${errorTitle(error)} · Acme Store` },
]

export const headers: HeadersFunction = ({ errorHeaders }) => retryAfterOf(errorHeaders)

export const loader = async ({ context: { session, db, siblingUrl } }: LoaderFunctionArgs) => ({
  siblingUrl,
  who: session.status === 'active' ? session.profile.displayName : undefined,
  signedOut: session.status === 'anonymous' || session.status === 'ended',
  cartCount: session.status === 'active' ? await countCart(db, session.claims.sub) : 0,
})

export const Layout = ({ children }: { children: ReactNode }) => {
  const data = useRouteLoaderData<typeof loader>('root')
  const nonce = useContext(NonceContext)
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <Meta />
        <Links />
      </head>
      <body>
        <a className="skip-link" href="#main">
          Skip to content
        </a>
        <SiteHeader
          siblingUrl={data?.siblingUrl}
          who={data?.who}
          signedOut={data?.signedOut ?? false}
          cartCount={data?.cartCount ?? 0}
        />
        {children}
        <footer className="site-footer">
          <p>Acme is a fictional company. Nothing here is for sale, and no card is ever charged.</p>
        </footer>
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  )
}

export const ErrorBoundary = () => <ErrorPage error={useRouteError()} />

export default function App() {
  return <Outlet />
}
