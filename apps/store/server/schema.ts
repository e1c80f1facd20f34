/** One row per thing for sale. */
export interface ProductTable {
  id: string
  name: string
  description: string
  /** US cents. */
  price_cents: number
  /** The name of its drawing. */
  art: string
  /** Its place in the catalogue. */
  position: number
}

/** One row per person and product in that person's cart. */
interface CartItemTable {
  /** The `sub` claim of the person. */
  owner: string
  product_id: string
  quantity: number
  /** Epoch seconds. */
  added_at: number
}

export interface Schema {
  product: ProductTable
  cart_item: CartItemTable
}
