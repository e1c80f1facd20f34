import { hold } from './lib/rows.ts'
import { oauth } from './rows/oauth.ts'

hold(oauth)
