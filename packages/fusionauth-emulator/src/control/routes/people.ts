import type { App } from '../../app-env.ts'
import type { Context } from 'hono'
import { empty, json } from '../../routes/answers.ts'
import { controlBody } from './body.ts'
import type { People } from '../people.ts'
import { optionalCount } from './optional.ts'

const path = '/emulator/api/people/:who'
const reasons = ['Administrative', 'Breached', 'Expired', 'Validation'] as const

/** `:who` is a user id or a login id. */
export function peopleRoutes(app: App, people: People): void {
  const who = (c: Context) => c.req.param('who') ?? ''

  app.post(`${path}/lock`, async (c) => {
    await people.lock(who(c))
    return empty(c, 200)
  })
  app.post(`${path}/prevent`, async (c) => {
    const body = await controlBody(c, 'applicationId', 'seconds')
    const applicationId = body.id('applicationId')
    const seconds = optionalCount(body, 'seconds', 1)
    body.check()
    await people.prevent(who(c), {
      ...(applicationId !== undefined && { applicationId }),
      ...(seconds !== undefined && { seconds }),
    })
    return empty(c, 200)
  })
  app.post(`${path}/expire`, async (c) => {
    await people.expire(who(c))
    return empty(c, 200)
  })
  app.post(`${path}/unverify`, async (c) => {
    const body = await controlBody(c, 'applicationId')
    const applicationId = body.id('applicationId')
    body.check()
    await people.unverify(who(c), applicationId)
    return empty(c, 200)
  })
  app.post(`${path}/force-password-change`, async (c) => {
    const body = await controlBody(c, 'reason')
    const reason = body.oneOf('reason', reasons, 'Administrative')
    body.check()
    await people.forcePasswordChange(who(c), reason)
    return empty(c, 200)
  })
  app.post(`${path}/two-factor`, async (c) => json(c, await people.enrolTwoFactor(who(c))))
  app.get(`${path}/totp-code`, async (c) => json(c, { code: await people.totpCode(who(c)) }))
  app.post(`${path}/restore`, async (c) => {
    await people.restore(who(c))
    return empty(c, 200)
  })
}
