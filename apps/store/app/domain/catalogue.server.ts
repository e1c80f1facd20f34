import type { Database } from '../../server/database.ts'

/** Everything for sale, in the catalogue's order. */
export const listProducts = (db: Database) =>
  db
    .selectFrom('product')
    .select(['id', 'name', 'description', 'price_cents as priceCents', 'art'])
    .orderBy('position')
    .execute()
