import { Link, useRouteLoaderData } from '@remix-run/react'
import type { MetaFunction } from '@remix-run/react'
import { redirect } from '@remix-run/server-runtime'
import type { ActionFunctionArgs } from '@remix-run/server-runtime'
import type { loader as rootLoader } from '../root.tsx'

export const meta: MetaFunction = () => [{ title: 'Log out · Acme Store' }]

export const action = async ({ context: { session } }: ActionFunctionArgs) => {
  await session.signOut()
  return redirect('/', 303)
}

export default function Logout() {
  const who = useRouteLoaderData<typeof rootLoader>('root')?.who
  return (
    <main id="main" className="narrow">
      <h1>Log out</h1>
      <p className="lede">
        {who === undefined
          ? 'You will be logged out of the store in this browser.'
          : `${who}, you will be logged out of the store in this browser. Your cart stays.`}
      </p>
      <form className="actions" method="post" action="/logout">
        <button className="button">Log out</button>
        <Link to="/">Stay</Link>
      </form>
    </main>
  )
}
