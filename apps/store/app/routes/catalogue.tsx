import { Form, useLoaderData } from '@remix-run/react'
import type { LoaderFunctionArgs } from '@remix-run/server-runtime'
import { ProductArt } from '../components/product-art.tsx'
import { listProducts } from '../domain/catalogue.server.ts'
import { formatCents } from '../domain/money.ts'

export const loader = async ({ context: { session, db } }: LoaderFunctionArgs) => ({
  products: await listProducts(db),
  // While it cannot be known who is asking, the cart itself says so.
  hasCart: session.status === 'active' || session.status === 'unavailable',
})

export default function Catalogue() {
  const { products, hasCart } = useLoaderData<typeof loader>()
  return (
    <main id="main">
      <h1>Good things for every day</h1>
      <p className="lede">
        A small shelf of well-made things. Put what you like into your cart; it waits for you on
        every device you log in on.
      </p>
      <ul className="product-grid">
        {products.map((product) => (
          <li key={product.id} className="card product">
            <ProductArt className="product-art" art={product.art} />
            <h2>{product.name}</h2>
            <p>{product.description}</p>
            <div className="product-foot">
              <span className="price">{formatCents(product.priceCents)}</span>
              {hasCart ? (
                <Form method="post" action="/shopping-cart">
                  <input type="hidden" name="intent" value="add" />
                  <input type="hidden" name="productId" value={product.id} />
                  <button className="button small">
                    Add to cart<span className="visually-hidden">: {product.name}</span>
                  </button>
                </Form>
              ) : (
                <a className="button-secondary small" href="/login?returnTo=/">
                  Log in to buy<span className="visually-hidden">: {product.name}</span>
                </a>
              )}
            </div>
          </li>
        ))}
      </ul>
    </main>
  )
}
