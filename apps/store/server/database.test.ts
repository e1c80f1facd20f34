import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { scratchDatabase, scratchUrl } from '../test/scratch-database.ts'
import { openDatabase } from './database.ts'
import { products } from './products.ts'

const countProducts = async (db: Awaited<ReturnType<typeof openDatabase>>) =>
  (await db.selectFrom('product').select('id').execute()).length

test('a new file gets its folder, its tables and its products', async () => {
  const db = await scratchDatabase()
  expect(await countProducts(db)).toBe(products.length)
  expect(products.length).toBeGreaterThan(0)
})

test('opening the same file again changes nothing and loses nothing', async () => {
  const url = await scratchUrl()
  const first = await openDatabase(url)
  await first.updateTable('product').set({ price_cents: 1 }).where('id', '=', 'mug').execute()
  await first.destroy()

  const second = await openDatabase(url)
  onTestFinished(() => second.destroy())
  expect(await countProducts(second)).toBe(products.length)
  const mug = await second.selectFrom('product').selectAll().where('id', '=', 'mug').execute()
  expect(mug.map((row) => row.price_cents)).toEqual([1])
})

test('the file is written ahead, and a cart row needs its product', async () => {
  const db = await scratchDatabase()
  const mode = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(db)
  expect(mode.rows).toEqual([{ journal_mode: 'wal' }])
  const stray = { owner: 'sam', product_id: 'no-such-thing', quantity: 1, added_at: 0 }
  await expect(db.insertInto('cart_item').values(stray).execute()).rejects.toThrow(/FOREIGN KEY/)
})

test('a file that cannot be opened is named, with the variable to set', async () => {
  const url = await scratchUrl()
  const file = path.dirname(path.dirname(url.slice('file:'.length)))
  writeFileSync(path.join(file, 'data'), 'a file where the folder should be')
  await expect(openDatabase(url)).rejects.toThrow(/cannot open its database .*[^]*set DATABASE_URL/)
})
