import type { Sheet } from '../lib/rows.ts'
import { changing } from './users/changing.ts'
import { creating } from './users/creating.ts'
import { retrieving } from './users/retrieving.ts'

export const users: Sheet = { name: 'users', rows: [...creating, ...retrieving, ...changing] }
