import { hold } from './lib/rows.ts'
import { refreshing } from './rows/refresh.ts'

hold(refreshing)
