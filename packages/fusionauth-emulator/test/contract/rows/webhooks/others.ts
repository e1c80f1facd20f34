import type { Bench } from '../../lib/bench.ts'
import { templateId } from '../../lib/instance.ts'
import { textAt } from '../../lib/json.ts'
import { listening, receiver } from '../../lib/receiver.ts'
import type { Row } from '../../lib/rows.ts'
import { challenged, complete, guarded, totp, wrongCode } from '../../lib/totp.ts'
import { judgeEvent, newUser } from './steps.ts'

type Act = (bench: Bench, tenantId: string) => Promise<unknown>

type Cause = [type: string, declared: string, act: Act]

const signUp: Act = async (bench, tenantId) => {
  const registration = { applicationId: await bench.application({}, tenantId) }
  const body = { user: newUser(bench), registration }
  await bench.admin('POST /api/user/registration', body, tenantId)
}

const changed: Act = async (bench, tenantId) => {
  const { email, password } = await bench.person({ tenantId })
  const body = { loginId: email, currentPassword: password, password: 'another horse' }
  await bench.admin('POST /api/user/change-password', body, tenantId)
}

const forgotten: Act = async (bench, tenantId) => {
  const { email } = await bench.person({ tenantId })
  const emailConfiguration = { forgotPasswordEmailTemplateId: templateId }
  await bench.patchTenant(tenantId, { emailConfiguration })
  const { body } = await bench.admin('POST /api/user/forgot-password', { loginId: email }, tenantId)
  const changePasswordId = textAt(body, 'changePasswordId')
  await bench.send('POST /api/user/change-password', {
    body: { changePasswordId, password: 'another horse' },
  })
}

const secondFactor =
  (right: boolean): Act =>
  async (bench, tenantId) => {
    const { person, secret } = await guarded(bench, {}, { tenantId })
    const { twoFactorId } = await challenged(bench, person)
    const code = right ? totp(bench, secret) : wrongCode(bench, secret)
    await complete(bench, { twoFactorId, code })
  }

const causes: Cause[] = [
  ['user.create', 'UserCreateEvent', (bench, tenantId) => bench.person({ tenantId })],
  [
    'user.create.complete',
    'UserCreateCompleteEvent',
    (bench, tenantId) => bench.person({ tenantId }),
  ],
  ['user.registration.create', 'UserRegistrationCreateEvent', signUp],
  ['user.registration.create.complete', 'UserRegistrationCreateCompleteEvent', signUp],
  ['user.password.update', 'UserPasswordUpdateEvent', changed],
  ['user.password.reset.start', 'UserPasswordResetStartEvent', forgotten],
  ['user.password.reset.send', 'UserPasswordResetSendEvent', forgotten],
  ['user.password.reset.success', 'UserPasswordResetSuccessEvent', forgotten],
  [
    'user.deactivate',
    'UserDeactivateEvent',
    async (bench, tenantId) => {
      const { id } = await bench.person({ tenantId })
      await bench.admin(`DELETE /api/user/${id}`, undefined, tenantId)
    },
  ],
  [
    'user.action',
    'UserActionEvent',
    async (bench, tenantId) => bench.prevent(await bench.person({ tenantId })),
  ],
  [
    'jwt.public-key.update',
    'JWTPublicKeyUpdateEvent',
    async (bench, tenantId) => {
      const applicationId = await bench.application({}, tenantId)
      const key = { algorithm: 'ES256', name: bench.unique('key') }
      const { body } = await bench.admin('POST /api/key/generate', { key })
      const jwtConfiguration = { accessTokenKeyId: textAt(body, 'key.id') }
      await bench.patchApplication(applicationId, { jwtConfiguration }, tenantId)
    },
  ],
  ['user.two-factor.challenge', 'UserTwoFactorChallengeEvent', secondFactor(true)],
  ['user.two-factor.success', 'UserTwoFactorSuccessEvent', secondFactor(true)],
  ['user.two-factor.failed-attempt', 'UserTwoFactorFailedAttemptEvent', secondFactor(false)],
]

const sent = ([type, declared, act]: Cause): Row => ({
  fact: `${type} is sent`,
  source: 'API docs',
  answers: 'GET /api/webhook/{webhookId} 200',
  body: 'WebhookResponse',
  run: async (bench) => {
    await using app = await receiver()
    const { tenantId, webhookId } = await listening(bench, app.url, [type])
    await act(bench, tenantId)
    judgeEvent(await app.received(type), declared, tenantId)
    return bench.send(`GET /api/webhook/${webhookId}`, { key: true })
  },
})

export const others = causes.map(sent)
