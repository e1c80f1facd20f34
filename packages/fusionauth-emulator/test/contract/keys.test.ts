import { hold } from './lib/rows.ts'
import { keys } from './rows/keys.ts'

hold(keys)
