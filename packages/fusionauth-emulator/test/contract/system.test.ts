import { hold } from './lib/rows.ts'
import { system } from './rows/system.ts'

hold(system)
