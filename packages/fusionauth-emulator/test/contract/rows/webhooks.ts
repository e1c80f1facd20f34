import type { Sheet } from '../lib/rows.ts'
import { crud } from './webhooks/crud.ts'
import { delivering } from './webhooks/delivering.ts'
import { others } from './webhooks/others.ts'
import { revocations } from './webhooks/revocations.ts'
import { told } from './webhooks/told.ts'
import { transactions, vetoes } from './webhooks/transactions.ts'

export const webhooks: Sheet = {
  name: 'webhooks',
  rows: [...crud, ...told, ...revocations, ...others, ...delivering, ...transactions, ...vetoes],
}
