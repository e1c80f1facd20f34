import { hold } from './lib/rows.ts'
import { revoking } from './rows/revoke.ts'

hold(revoking)
