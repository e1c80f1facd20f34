import { hold } from './lib/rows.ts'
import { passwords } from './rows/passwords.ts'

hold(passwords)
