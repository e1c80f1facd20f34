import { expect } from 'vitest'
import { tenantId } from '../../lib/instance.ts'
import { at, listAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { secrets } from './steps.ts'

export const shown: Row[] = [
  {
    fact: 'the user of somebody without registrations has these members and no nulls',
    source: 'issue tracker',
    answers: 'POST /api/login 200',
    has: [
      'user.insertInstant',
      'user.lastLoginInstant',
      'user.lastUpdateInstant',
      'user.passwordLastUpdateInstant',
    ],
    lacks: [...secrets, 'user.username', 'user.firstName', 'user.expiry', 'user.mobilePhone'],
    is: {
      'user.active': true,
      'user.connectorId': 'e3306678-a53a-4964-9040-1c96f36dda72',
      'user.passwordChangeRequired': false,
      'user.tenantId': tenantId,
      'user.twoFactor': {},
      'user.usernameStatus': 'ACTIVE',
      'user.verified': true,
    },
    run: async (bench) => bench.logIn(await bench.person()),
  },
  {
    fact: 'registrations come sorted by application, their roles sorted by name',
    source: 'client sources',
    answers: 'POST /api/login 200',
    has: [
      'user.registrations.0.id',
      'user.registrations.0.insertInstant',
      'user.registrations.0.usernameStatus',
      'user.registrations.0.verified',
    ],
    run: async (bench) => {
      const applicationIds = await Promise.all([
        bench.application(),
        bench.application(),
        bench.application(),
      ])
      const person = await bench.person()
      for (const applicationId of applicationIds) {
        const registration = { applicationId, roles: ['reader', 'admin'] }
        await bench.admin(`POST /api/user/registration/${person.id}`, { registration })
      }
      const answer = await bench.logIn(person)
      const registrations = listAt(answer.body, 'user.registrations')
      const ids = registrations.map((each) => at(each, 'applicationId'))
      expect(ids).toEqual(applicationIds.toSorted())
      expect(at(registrations[0], 'roles')).toEqual(['admin', 'reader'])
      return answer
    },
  },
  {
    fact: 'an e-mail address is an identity; with verification off it is Disabled while the user is verified',
    source: 'API docs',
    answers: 'POST /api/login 200',
    is: {
      'user.verified': true,
      'user.identities.0.type': 'email',
      'user.identities.0.verified': false,
      'user.identities.0.verifiedReason': 'Disabled',
    },
    run: async (bench) => {
      const person = await bench.person()
      const answer = await bench.logIn(person)
      expect(at(answer.body, 'user.identities.0.value')).toBe(person.email)
      return answer
    },
  },
]
