import type { Sheet } from '../lib/rows.ts'
import { issuing } from './keys/issuing.ts'
import { publicKeys } from './keys/public-keys.ts'
import { rotating } from './keys/rotating.ts'
import { validation } from './keys/validation.ts'
import { vending } from './keys/vending.ts'
import { wellKnown } from './keys/well-known.ts'

export const keys: Sheet = {
  name: 'keys',
  rows: [...wellKnown, ...publicKeys, ...validation, ...issuing, ...vending, ...rotating],
}
