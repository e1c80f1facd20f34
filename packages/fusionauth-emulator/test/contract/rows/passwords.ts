import type { Sheet } from '../lib/rows.ts'
import { afterwards } from './passwords/afterwards.ts'
import { changing } from './passwords/changing.ts'
import { checking } from './passwords/checking.ts'
import { forgetting } from './passwords/forgetting.ts'
import { refused } from './passwords/refused.ts'

export const passwords: Sheet = {
  name: 'passwords',
  rows: [...forgetting, ...checking, ...changing, ...afterwards, ...refused],
}
