import type { Sheet } from '../lib/rows.ts'
import { claims } from './oauth/claims.ts'
import { codeGrants } from './oauth/code-grants.ts'
import { hosted } from './oauth/hosted-login.ts'
import { leaving } from './oauth/hosted-logout.ts'
import { introspection } from './oauth/introspection.ts'
import { passwordGrants } from './oauth/password-grants.ts'
import { refreshGrants } from './oauth/refresh-grants.ts'
import { person } from './oauth/userinfo.ts'

export const oauth: Sheet = {
  name: 'oauth',
  rows: [
    ...codeGrants,
    ...passwordGrants,
    ...refreshGrants,
    ...claims,
    ...hosted,
    ...leaving,
    ...introspection,
    ...person,
  ],
}
