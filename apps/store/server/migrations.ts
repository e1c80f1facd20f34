import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { products } from './products.ts'
import type { Schema } from './schema.ts'

// Kysely hands migrations an untyped database: the schema of that day, not today's.
const createTables: Migration = {
  up: async (db) => {
    await db.schema
      .createTable('product')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('price_cents', 'integer', (column) => column.notNull())
      .addColumn('art', 'text', (column) => column.notNull())
      .addColumn('position', 'integer', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('cart_item')
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('product_id', 'text', (column) => column.notNull().references('product.id'))
      .addColumn('quantity', 'integer', (column) => column.notNull())
      .addColumn('added_at', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('cart_item_key', ['owner', 'product_id'])
      .execute()
  },
}

const seedProducts: Migration = {
  up: async (db: Kysely<Schema>) => {
    await db.insertInto('product').values(products).execute()
  },
}

export const migrations: Record<string, Migration> = {
  '0001-tables': createTables,
  '0002-products': seedProducts,
}
