import type { ProductTable } from './schema.ts'

const shelf: Array<[id: string, name: string, cents: number, description: string]> = [
  [
    'kettle',
    'Pour-over kettle',
    6400,
    'A slow, thin spout and a handle that stays cool. Holds 0.9 litres.',
  ],
  ['mug', 'Stoneware mug', 1850, 'Heavy in the hand, glazed inside, bare clay outside.'],
  ['lamp', 'Desk lamp', 8900, 'Warm light on a long arm, and a base that does not tip over.'],
  ['notebook', 'Dot notebook', 1400, '192 numbered pages that lie flat and take a fountain pen.'],
  ['backpack', 'Day pack', 11_900, 'Waxed canvas for a laptop, a lunch and a change of plans.'],
  ['plant', 'Rubber fig', 2950, 'Forgives a forgotten week. Comes in its terracotta pot.'],
  ['clock', 'Wall clock', 5600, 'No ticking. Big hands, no numbers, one AA battery a year.'],
  ['umbrella', 'Storm umbrella', 4200, 'Turns inside out and back again without complaint.'],
]

/** What a new store has on its shelves. */
export const products: ProductTable[] = shelf.map(([id, name, cents, description], position) => ({
  id,
  name,
  description,
  price_cents: cents,
  art: id,
  position,
}))
