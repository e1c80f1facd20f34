import { Form } from '@remix-run/react'
import { formatCents } from '../domain/money.ts'
import { ProductArt } from './product-art.tsx'

interface CartLine {
  readonly productId: string
  readonly name: string
  readonly art: string
  readonly priceCents: number
  readonly quantity: number
}

const Line = ({ productId, name, art, priceCents, quantity }: CartLine) => (
  <li className="list-item cart-line">
    <ProductArt className="thumb" art={art} />
    <div>
      <h2 className="list-title">{name}</h2>
      <span className="meta">{formatCents(priceCents)} each</span>
    </div>
    <div className="row cart-forms">
      <Form method="post" action="/shopping-cart" className="row">
        <input type="hidden" name="intent" value="change" />
        <input type="hidden" name="productId" value={productId} />
        <label className="visually-hidden" htmlFor={`quantity-${productId}`}>
          How many: {name}
        </label>
        <input
          id={`quantity-${productId}`}
          key={quantity}
          name="quantity"
          type="number"
          min="0"
          max="99"
          required
          defaultValue={quantity}
        />
        <button className="button-secondary small">
          Update<span className="visually-hidden">: {name}</span>
        </button>
      </Form>
      <Form method="post" action="/shopping-cart">
        <input type="hidden" name="intent" value="change" />
        <input type="hidden" name="productId" value={productId} />
        <input type="hidden" name="quantity" value="0" />
        <button className="button-link">
          Remove<span className="visually-hidden">: {name}</span>
        </button>
      </Form>
    </div>
    <span className="price">{formatCents(priceCents * quantity)}</span>
  </li>
)

export interface CartLinesProps {
  readonly lines: readonly CartLine[]
  readonly totalCents: number
}

export const CartLines = ({ lines, totalCents }: CartLinesProps) => (
  <div className="card">
    <ul className="list">
      {lines.map((line) => (
        <Line key={line.productId} {...line} />
      ))}
    </ul>
    <p className="row row-between total">
      <span>Total</span>
      <span className="price">{formatCents(totalCents)}</span>
    </p>
  </div>
)
