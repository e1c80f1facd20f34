import { hold } from './lib/rows.ts'
import { login } from './rows/login.ts'

hold(login)
