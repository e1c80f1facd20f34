import { expect, test } from 'vitest'
import { scratchDatabase } from '../../test/scratch-database.ts'
import { addToCart, changeQuantity, countCart, mostOfOne, readCart } from './cart.server.ts'

const sam = 'sam'
const add = (productId: string, quantity = 1, now = 1) => ({ owner: sam, productId, quantity, now })
const quantities = async (db: Parameters<typeof readCart>[0], owner = sam) =>
  (await readCart(db, owner)).lines.map((line) => [line.productId, line.quantity])

test('a new cart is empty', async () => {
  const db = await scratchDatabase()
  expect(await readCart(db, sam)).toEqual({ lines: [], totalCents: 0 })
  expect(await countCart(db, sam)).toBe(0)
})

test('what is added is there, oldest first, with its total in cents', async () => {
  const db = await scratchDatabase()
  expect(await addToCart(db, add('mug', 2, 100))).toBe(true)
  expect(await addToCart(db, add('kettle', 1, 50))).toBe(true)
  expect(await quantities(db)).toEqual([
    ['kettle', 1],
    ['mug', 2],
  ])
  expect((await readCart(db, sam)).totalCents).toBe(6400 + 2 * 1850)
  expect(await countCart(db, sam)).toBe(3)
})

test('adding again adds up, and ends at the most a cart holds', async () => {
  const db = await scratchDatabase()
  await addToCart(db, add('mug'))
  await addToCart(db, add('mug', 2))
  expect(await quantities(db)).toEqual([['mug', 3]])
  await addToCart(db, add('mug', mostOfOne))
  expect(await quantities(db)).toEqual([['mug', mostOfOne]])
})

test('two people have two carts', async () => {
  const db = await scratchDatabase()
  await addToCart(db, add('mug'))
  await addToCart(db, { ...add('lamp'), owner: 'morgan' })
  await changeQuantity(db, { owner: 'morgan', productId: 'mug', quantity: 7 })
  await changeQuantity(db, { owner: 'morgan', productId: 'lamp', quantity: 0 })
  expect(await quantities(db)).toEqual([['mug', 1]])
  expect(await quantities(db, 'morgan')).toEqual([])
})

test('a quantity changes, and 0 takes the product out', async () => {
  const db = await scratchDatabase()
  await addToCart(db, add('mug'))
  await addToCart(db, add('lamp', 1, 2))
  await changeQuantity(db, { owner: sam, productId: 'mug', quantity: 5 })
  await changeQuantity(db, { owner: sam, productId: 'lamp', quantity: 0 })
  expect(await quantities(db)).toEqual([['mug', 5]])
})

test('changing what is not in the cart does not put it there', async () => {
  const db = await scratchDatabase()
  await changeQuantity(db, { owner: sam, productId: 'mug', quantity: 5 })
  expect(await quantities(db)).toEqual([])
})

test('a product that does not exist is not added', async () => {
  const db = await scratchDatabase()
  expect(await addToCart(db, add('no-such-thing'))).toBe(false)
  expect(await quantities(db)).toEqual([])
})
