import { hold } from './lib/rows.ts'
import { lockOuts } from './rows/login.ts'

hold(lockOuts)
