import type { Sheet } from '../lib/rows.ts'
import { completed } from './two-factor/completed.ts'
import { enrolment } from './two-factor/enrolment.ts'
import { policies } from './two-factor/policies.ts'
import { refused } from './two-factor/refused.ts'
import { sending } from './two-factor/sending.ts'
import { starting } from './two-factor/starting.ts'

export const twoFactor: Sheet = {
  name: 'two-factor',
  rows: [...completed, ...refused, ...policies, ...sending, ...starting, ...enrolment],
}
