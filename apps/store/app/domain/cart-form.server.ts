import { z } from 'zod'
import { mostOfOne } from './cart.server.ts'

const productId = z.string().min(1).max(100)
const quantity = z.string().regex(/^\d+$/).transform(Number)

const cartForm = z.discriminatedUnion('intent', [
  z.object({
    intent: z.literal('add'),
    productId,
    quantity: quantity.pipe(z.number().min(1).max(mostOfOne)).prefault('1'),
  }),
  z.object({
    intent: z.literal('change'),
    productId,
    quantity: quantity.pipe(z.number().min(0).max(mostOfOne)),
  }),
])

/** What a cart form asks for: `add` so many more, or `change` to so many (0 takes it out). */
export const readCartForm = (form: FormData) => cartForm.safeParse(Object.fromEntries(form)).data
