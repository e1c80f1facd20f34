import { Link, NavLink, useLocation } from '@remix-run/react'

export interface SiteHeaderProps {
  /** The forum; `undefined` on an error page that knows nothing. */
  readonly siblingUrl: string | undefined
  /** Who is signed in; `undefined` when nobody is, or when it cannot be known just now. */
  readonly who: string | undefined
  readonly signedOut: boolean
  readonly cartCount: number
}

export const SiteHeader = ({ siblingUrl, who, signedOut, cartCount }: SiteHeaderProps) => {
  const onLogin = useLocation().pathname === '/login'
  return (
    <header className="site-header">
      <Link className="brand" to="/">
        Acme <span>Store</span>
      </Link>
      {siblingUrl !== undefined && (
        <nav className="switcher" aria-label="Acme sites">
          <Link to="/" aria-current="true">
            Store
          </Link>
          <a href={siblingUrl}>Forum</a>
        </nav>
      )}
      <nav className="site-nav" aria-label="Store">
        <NavLink to="/" end>
          Catalogue
        </NavLink>
        <NavLink to="/shopping-cart">Cart{cartCount > 0 && ` (${cartCount})`}</NavLink>
      </nav>
      <div className="account">
        {who !== undefined && (
          <>
            <span className="who">{who}</span>
            <form method="post" action="/logout">
              <button className="button-secondary small">Log out</button>
            </form>
          </>
        )}
        {signedOut && !onLogin && (
          <a className="button small" href="/login">
            Log in
          </a>
        )}
      </div>
    </header>
  )
}
