import { hold } from './lib/rows.ts'
import { verification } from './rows/verification.ts'

hold(verification)
