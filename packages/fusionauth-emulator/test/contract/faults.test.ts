import { hold } from './lib/rows.ts'
import { faults } from './rows/faults.ts'

hold(faults)
