import { hold } from './lib/rows.ts'
import { webhooks } from './rows/webhooks.ts'

hold(webhooks)
