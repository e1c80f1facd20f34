import { requireSession } from '@latchkey/cookie-session/remix'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import type { MetaFunction } from '@remix-run/react'
import { data, redirect } from '@remix-run/server-runtime'
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/server-runtime'
import { CartLines } from '../components/cart-lines.tsx'
import { readCartForm } from '../domain/cart-form.server.ts'
import { addToCart, changeQuantity, readCart } from '../domain/cart.server.ts'
import { readForm } from '../read-form.server.ts'

export const meta: MetaFunction = () => [{ title: 'Your cart · Acme Store' }]

export const loader = async ({ context }: LoaderFunctionArgs) => {
  const { claims } = requireSession(context)
  return readCart(context.db, claims.sub)
}

const refuse = (message: string) => data({ message }, 400)

export const action = async ({ request, context }: ActionFunctionArgs) => {
  const { claims } = requireSession(context)
  const form = readCartForm(await readForm(request))
  if (!form) return refuse('That is not something a cart can do. Please use the buttons below.')

  const item = { owner: claims.sub, productId: form.productId, quantity: form.quantity }
  if (form.intent === 'change') {
    await changeQuantity(context.db, item)
  } else if (!(await addToCart(context.db, { ...item, now: context.now() }))) {
    return refuse('We do not have that product any more, so your cart is unchanged.')
  }
  return redirect('/shopping-cart', 303)
}

export default function ShoppingCart() {
  const cart = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()
  return (
    <main id="main">
      <h1>Your cart</h1>
      {refused && (
        <p className="notice-error" role="alert">
          {refused.message}
        </p>
      )}
      {cart.lines.length === 0 ? (
        <div className="empty">
          <p>Your cart is empty.</p>
          <Link className="button" to="/">
            See what we have
          </Link>
        </div>
      ) : (
        <CartLines {...cart} />
      )}
    </main>
  )
}
