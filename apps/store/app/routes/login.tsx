import { safeReturnTo } from '@latchkey/cookie-session'
import { useActionData, useLoaderData } from '@remix-run/react'
import type { MetaFunction } from '@remix-run/react'
import { data, redirect } from '@remix-run/server-runtime'
import type {
  ActionFunctionArgs,
  HeadersFunction,
  LoaderFunctionArgs,
} from '@remix-run/server-runtime'
import { LoginForm } from '../components/login-form.tsx'
import { readLoginForm } from '../domain/login-form.server.ts'
import { explainRefusal, wrongCredentials } from '../domain/login.server.ts'
import type { LoginRefusal } from '../domain/login.server.ts'
import { readForm } from '../read-form.server.ts'
import { retryAfterOf } from '../retry-after.ts'

const defaultReturnTo = '/shopping-cart'

export const meta: MetaFunction = () => [{ title: 'Log in · Acme Store' }]

export const headers: HeadersFunction = ({ actionHeaders }) => retryAfterOf(actionHeaders)

export const loader = ({ request, context: { session } }: LoaderFunctionArgs) => {
  const returnTo = safeReturnTo(new URL(request.url).searchParams.get('returnTo'), defaultReturnTo)
  if (session.status === 'active') throw redirect(returnTo, 303)
  return { returnTo }
}

export const action = async ({ request, context }: ActionFunctionArgs) => {
  const { loginId, password, remember, returnTo: wanted } = readLoginForm(await readForm(request))
  const returnTo = safeReturnTo(wanted, defaultReturnTo)
  const refuse = ({ status, message, retryAfter }: LoginRefusal) =>
    data(
      { message, loginId, remember, returnTo },
      { status, headers: retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) } },
    )

  if (!loginId || !password) return refuse(wrongCredentials)
  const login = await context.login({
    loginId,
    password,
    ipAddress: context.ipAddress,
    device: { type: 'BROWSER', description: request.headers.get('User-Agent')?.slice(0, 255) },
  })
  if (login.outcome !== 'signed-in') return refuse(explainRefusal(login))

  await context.session.signIn(login, { remember })
  return redirect(returnTo, 303)
}

export default function Login() {
  const { returnTo } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()
  return (
    <main id="main" className="narrow">
      <h1>Log in</h1>
      <p className="lede">One Acme account, with one password, for the store and the forum.</p>
      <LoginForm returnTo={returnTo} {...refused} />
    </main>
  )
}
