import type { Row } from '../../lib/rows.ts'
import { guarded } from '../../lib/totp.ts'

export const policies: Row[] = [
  {
    fact: 'an application that disables the second factor asks for none',
    source: 'API docs',
    answers: 'POST /api/login 200',
    has: ['token'],
    run: async (bench) => {
      const off = { multiFactorConfiguration: { loginPolicy: 'Disabled' } }
      return bench.logIn((await guarded(bench, off)).person)
    },
  },
  {
    fact: 'a tenant that requires a second factor challenges those who have none',
    source: 'API docs',
    answers: 'POST /api/login 242',
    has: ['twoFactorId', 'configurableMethods'],
    run: async (bench) => {
      const tenant = await bench.tenant({ multiFactorConfiguration: { loginPolicy: 'Required' } })
      return bench.logIn(await bench.member({}, { tenantId: tenant }))
    },
  },
  {
    fact: 'by default a tenant challenges those who have a method, with authenticator apps alone',
    source: 'client sources',
    answers: 'GET /api/tenant/{tenantId} 200',
    body: 'TenantResponse',
    is: {
      'tenant.multiFactorConfiguration.loginPolicy': 'Enabled',
      'tenant.multiFactorConfiguration.authenticator.enabled': true,
      'tenant.multiFactorConfiguration.email.enabled': false,
      'tenant.multiFactorConfiguration.sms.enabled': false,
    },
    run: async (bench) => bench.send(`GET /api/tenant/${await bench.tenant()}`, { key: true }),
  },
]
