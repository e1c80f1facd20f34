import { hold } from './lib/rows.ts'
import { olderVersion, tokens } from './rows/tokens.ts'

hold(tokens)
hold(olderVersion)
