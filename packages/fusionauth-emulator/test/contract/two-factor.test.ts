import { hold } from './lib/rows.ts'
import { twoFactor } from './rows/two-factor.ts'

hold(twoFactor)
