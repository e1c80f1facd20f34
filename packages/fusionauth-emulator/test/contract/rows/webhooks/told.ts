import { expect } from 'vitest'
import { at, textAt } from '../../lib/json.ts'
import { listening, receiver, types } from '../../lib/receiver.ts'
import type { Row } from '../../lib/rows.ts'
import { judgeEvent, login } from './steps.ts'

export const told: Row[] = [
  {
    fact: 'user.login.success: who, where and how',
    source: 'API docs',
    answers: login,
    run: async (bench) => {
      await using app = await receiver()
      const { tenantId } = await listening(bench, app.url, ['user.login.success'])
      const member = await bench.member({}, { tenantId })
      const headers = { 'x-forwarded-for': '192.0.2.9', 'user-agent': 'A browser' }
      const answer = await bench.logIn(member, { ipAddress: '192.0.2.1' }, { headers })
      const delivery = await app.received('user.login.success')
      judgeEvent(delivery, 'UserLoginSuccessEvent', tenantId)
      expect(delivery.event).toMatchObject({
        applicationId: member.applicationId,
        authenticationType: 'PASSWORD',
        connectorId: 'e3306678-a53a-4964-9040-1c96f36dda72',
        ipAddress: '192.0.2.1',
        info: { ipAddress: '192.0.2.1' },
        user: { id: member.id, email: member.email },
      })
      expect(delivery.text).not.toContain('"password":')
      return answer
    },
  },
  {
    fact: "the client's address is that of X-Forwarded-For unless the body has one",
    source: 'API docs',
    answers: login,
    run: async (bench) => {
      await using app = await receiver()
      const { tenantId } = await listening(bench, app.url, ['user.login.success'])
      const headers = { 'x-forwarded-for': '192.0.2.9' }
      const answer = await bench.logIn(await bench.member({}, { tenantId }), {}, { headers })
      const { event } = await app.received('user.login.success')
      expect(at(event, 'info.ipAddress')).toBe('192.0.2.9')
      return answer
    },
  },
  {
    fact: 'eventInfo wins; the older spellings fill its gaps',
    source: 'client sources',
    answers: login,
    run: async (bench) => {
      await using app = await receiver()
      const { tenantId } = await listening(bench, app.url, ['user.login.success'])
      const answer = await bench.logIn(await bench.member({}, { tenantId }), {
        eventInfo: { ipAddress: '192.0.2.1', deviceName: 'new', data: { a: 1 } },
        ipAddress: '192.0.2.2',
        metaData: { device: { name: 'old', type: 'PHONE' } },
      })
      const { event } = await app.received('user.login.success')
      expect(event['info']).toMatchObject({
        data: { a: 1 },
        deviceName: 'new',
        deviceType: 'PHONE',
        ipAddress: '192.0.2.1',
      })
      return answer
    },
  },
  {
    fact: 'user.login.success has no applicationId where none was sent',
    source: 'API docs',
    answers: login,
    run: async (bench) => {
      await using app = await receiver()
      const { tenantId } = await listening(bench, app.url, ['user.login.success'])
      const answer = await bench.logIn(await bench.person({ tenantId }))
      const { event } = await app.received('user.login.success')
      expect(event).not.toHaveProperty('applicationId')
      return answer
    },
  },
  {
    fact: 'user.login.success has no applicationId for somebody who is not registered',
    source: 'API docs',
    answers: 'POST /api/login 202',
    run: async (bench) => {
      await using app = await receiver()
      const { tenantId } = await listening(bench, app.url, ['user.login.success'])
      const applicationId = await bench.application({}, tenantId)
      const answer = await bench.logIn(await bench.person({ tenantId }), { applicationId })
      const { event } = await app.received('user.login.success')
      expect(event).not.toHaveProperty('applicationId')
      return answer
    },
  },
  {
    fact: 'user.login.failed: the reason, and nothing for people who do not exist',
    source: 'API docs',
    answers: 'POST /api/login 404',
    run: async (bench) => {
      await using app = await receiver()
      const { tenantId } = await listening(bench, app.url, ['user.login.failed'])
      const member = await bench.member({}, { tenantId })
      await bench.logIn(member, { loginId: 'nobody@example.com' })
      const answer = await bench.logIn(member, { password: 'wrong' })
      const delivery = await app.received('user.login.failed')
      judgeEvent(delivery, 'UserLoginFailedEvent', tenantId)
      expect(delivery.event).toMatchObject({
        applicationId: member.applicationId,
        authenticationType: 'PASSWORD',
        reason: { code: 'credentials' },
        user: { id: member.id },
      })
      expect(types(app.deliveries)).toEqual(['user.login.failed'])
      return answer
    },
  },
  {
    fact: 'user.login.new-device, if the caller says the device is new',
    source: 'API docs',
    answers: login,
    run: async (bench) => {
      await using app = await receiver()
      const { tenantId } = await listening(bench, app.url, ['user.login.new-device'])
      const member = await bench.member({}, { tenantId })
      const answer = await bench.logIn(member, { newDevice: true })
      judgeEvent(await app.received('user.login.new-device'), 'UserLoginNewDeviceEvent', tenantId)
      return answer
    },
  },
  {
    fact: 'jwt.refresh: the value that was presented, the new JWT and the old one if it came along',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: 'JWTRefreshResponse',
    run: async (bench) => {
      await using app = await receiver()
      const { tenantId } = await listening(bench, app.url, ['jwt.refresh'])
      const jwtConfiguration = { refreshTokenUsagePolicy: 'OneTimeUse' }
      const member = await bench.member({ jwtConfiguration }, { tenantId })
      const { refreshToken, token } = await bench.tokens(member)
      const answer = await bench.refresh(refreshToken, { token })
      const delivery = await app.received('jwt.refresh')
      judgeEvent(delivery, 'JWTRefreshEvent', tenantId)
      expect(delivery.event).toMatchObject({
        applicationId: member.applicationId,
        original: token,
        refreshToken,
        token: textAt(answer.body, 'token'),
        userId: member.id,
      })
      return answer
    },
  },
  {
    fact: 'jwt.refresh without an old JWT has no original',
    source: 'API docs',
    answers: 'POST /api/jwt/refresh 200',
    body: 'JWTRefreshResponse',
    run: async (bench) => {
      await using app = await receiver()
      const { tenantId } = await listening(bench, app.url, ['jwt.refresh'])
      const { refreshToken } = await bench.tokens(await bench.member({}, { tenantId }))
      const answer = await bench.refresh(refreshToken)
      const { event } = await app.received('jwt.refresh')
      expect(event).not.toHaveProperty('original')
      return answer
    },
  },
  {
    fact: 'for the refresh grant the cookie access_token beats the form',
    source: 'API docs',
    answers: 'POST /oauth2/token 200',
    body: 'AccessToken',
    run: async (bench) => {
      await using app = await receiver()
      const { tenantId } = await listening(bench, app.url, ['jwt.refresh'])
      const member = await bench.member({}, { tenantId })
      const { refreshToken, token } = await bench.tokens(member)
      const other = await bench.tokens(member)
      const answer = await bench.grant(
        member.applicationId,
        { grant_type: 'refresh_token', refresh_token: refreshToken, access_token: other.token },
        { cookie: `access_token=${token}` },
      )
      const { event } = await app.received('jwt.refresh')
      expect(event['original']).toBe(token)
      return answer
    },
  },
]
