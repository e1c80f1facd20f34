import type { Sheet } from '../lib/rows.ts'
import { accepted } from './login/accepted.ts'
import { halfway } from './login/halfway.ts'
import { identified } from './login/identified.ts'
import { lockOut } from './login/lock-out.ts'
import { pings } from './login/pings.ts'
import { refused } from './login/refused.ts'
import { shown } from './login/shown.ts'

export const login: Sheet = {
  name: 'login',
  rows: [...shown, ...identified, ...accepted, ...halfway, ...refused, ...pings],
}

export const lockOuts: Sheet = { name: 'lock-out', rows: lockOut }
