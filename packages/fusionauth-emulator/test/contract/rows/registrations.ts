import type { Sheet } from '../lib/rows.ts'
import { creating } from './registrations/creating.ts'
import { rest } from './registrations/keeping.ts'

export const registrations: Sheet = { name: 'registrations', rows: [...creating, ...rest] }
