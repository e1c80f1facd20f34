import type { Database } from '../../server/database.ts'

/** As many of one product as one cart holds. */
export const mostOfOne = 99

/** The lines of a person's cart, oldest first. `owner` is the person's `sub`. */
export const readCart = async (db: Database, owner: string) => {
  const rows = await db
    .selectFrom('cart_item')
    .innerJoin('product', 'product.id', 'cart_item.product_id')
    .where('cart_item.owner', '=', owner)
    .select([
      'product.id as productId',
      'product.name',
      'product.art',
      'product.price_cents as priceCents',
      'cart_item.quantity',
    ])
    .orderBy('cart_item.added_at')
    .orderBy('product.position')
    .execute()
  const totalCents = rows.reduce((sum, row) => sum + row.priceCents * row.quantity, 0)
  return { lines: rows, totalCents }
}

/** How many things are in a person's cart. */
export const countCart = async (db: Database, owner: string) => {
  const row = await db
    .selectFrom('cart_item')
    .where('owner', '=', owner)
    .select((query) => query.fn.sum<number | string | null>('quantity').as('count'))
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

/**
 * Puts `quantity` more of a product into a cart, up to {@link mostOfOne} of it.
 * @returns false when there is no such product
 */
export const addToCart = (
  db: Database,
  item: { owner: string; productId: string; quantity: number; now: number },
) =>
  db.transaction().execute(async (trx) => {
    const product = await trx
      .selectFrom('product')
      .where('id', '=', item.productId)
      .select('id')
      .executeTakeFirst()
    if (!product) return false

    await trx
      .insertInto('cart_item')
      .values({
        owner: item.owner,
        product_id: item.productId,
        quantity: Math.min(item.quantity, mostOfOne),
        added_at: item.now,
      })
      .onConflict((conflict) =>
        conflict.columns(['owner', 'product_id']).doUpdateSet((row) => ({
          quantity: row
            .case()
            .when(row('cart_item.quantity', '+', item.quantity), '>', mostOfOne)
            .then(mostOfOne)
            .else(row('cart_item.quantity', '+', item.quantity))
            .end(),
        })),
      )
      .execute()
    return true
  })

/** Sets how many of a product are in a cart; 0 takes it out. One that is not there stays out. */
export const changeQuantity = async (
  db: Database,
  item: { owner: string; productId: string; quantity: number },
) => {
  if (item.quantity === 0) {
    await db
      .deleteFrom('cart_item')
      .where('owner', '=', item.owner)
      .where('product_id', '=', item.productId)
      .execute()
    return
  }
  await db
    .updateTable('cart_item')
    .set({ quantity: Math.min(item.quantity, mostOfOne) })
    .where('owner', '=', item.owner)
    .where('product_id', '=', item.productId)
    .execute()
}
