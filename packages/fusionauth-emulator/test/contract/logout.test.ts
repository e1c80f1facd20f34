import { hold } from './lib/rows.ts'
import { loggingOut } from './rows/logout.ts'

hold(loggingOut)
