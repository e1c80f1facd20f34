import type { Sheet } from '../lib/rows.ts'
import { access } from './system/access.ts'
import { applications } from './system/applications.ts'
import { kickstarted } from './system/kickstarted.ts'
import { status } from './system/status.ts'
import { tenants } from './system/tenants.ts'

export const system: Sheet = {
  name: 'system',
  rows: [...status, ...applications, ...tenants, ...kickstarted, ...access],
}
