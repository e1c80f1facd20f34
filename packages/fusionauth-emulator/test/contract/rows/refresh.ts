import type { Sheet } from '../lib/rows.ts'
import { asking } from './refresh/asking.ts'
import { afterwards, revoking } from './refresh/ending.ts'
import { expiry } from './refresh/expiry.ts'
import { retrieving } from './refresh/retrieving.ts'
import { rotation } from './refresh/rotation.ts'

export const refreshing: Sheet = {
  name: 'refresh',
  rows: [...asking, ...expiry, ...rotation, ...revoking, ...afterwards, ...retrieving],
}
