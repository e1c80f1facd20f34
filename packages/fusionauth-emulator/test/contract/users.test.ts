import { hold } from './lib/rows.ts'
import { users } from './rows/users.ts'

hold(users)
