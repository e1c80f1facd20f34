import { hold } from './lib/rows.ts'
import { registrations } from './rows/registrations.ts'

hold(registrations)
