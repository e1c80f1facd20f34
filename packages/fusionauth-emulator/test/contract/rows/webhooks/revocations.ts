import { expect } from 'vitest'
import type { Bench } from '../../lib/bench.ts'
import { at } from '../../lib/json.ts'
import { listening, receiver } from '../../lib/receiver.ts'
import type { Row } from '../../lib/rows.ts'
import { judgeEvent, type Signed } from './steps.ts'

const revoke = 'jwt.refresh-token.revoke'

/** Runs with somebody who is logged in, in a tenant that tells of revoked tokens. */
async function watched<Result>(bench: Bench, act: (signed: Signed) => Promise<Result>) {
  await using app = await receiver()
  const { tenantId } = await listening(bench, app.url, [revoke])
  const jwtConfiguration = { timeToLiveInSeconds: 123 }
  const member = await bench.member({ jwtConfiguration }, { tenantId })
  const { refreshToken, refreshTokenId } = await bench.tokens(member)
  const answer = await act({ member, tenantId, refreshToken, refreshTokenId, app })
  return answer
}

export const revocations: Row[] = [
  {
    fact: `${revoke} of one token: the token, its application and its user`,
    source: 'API docs',
    answers: 'DELETE /api/jwt/refresh/{tokenId} 200',
    body: 'empty',
    run: async (bench) =>
      watched(bench, async ({ app, member, refreshTokenId, tenantId }) => {
        const route = `DELETE /api/jwt/refresh/${refreshTokenId}`
        const answer = await bench.send(route, { key: true })
        const delivery = await app.received(revoke)
        judgeEvent(delivery, 'JWTRefreshTokenRevokeEvent', tenantId)
        const { applicationId = '', id } = member
        expect(delivery.event).toMatchObject({
          applicationId,
          applicationTimeToLiveInSeconds: { [applicationId]: 123 },
          refreshToken: { id: refreshTokenId, applicationId, userId: id },
          user: { id },
          userId: id,
        })
        return answer
      }),
  },
  {
    fact: `${revoke} of one token by logging out`,
    source: 'API docs',
    answers: 'POST /api/logout 200',
    body: 'empty',
    run: async (bench) =>
      watched(bench, async ({ app, refreshToken, refreshTokenId }) => {
        const answer = await bench.send('POST /api/logout', { body: { refreshToken } })
        const { event } = await app.received(revoke)
        expect(at(event, 'refreshToken.id')).toBe(refreshTokenId)
        return answer
      }),
  },
  {
    fact: `${revoke} of all of a user: no application, the lifetimes of all of them`,
    source: 'API docs',
    answers: 'DELETE /api/jwt/refresh 200',
    body: 'empty',
    run: async (bench) =>
      watched(bench, async ({ app, member, tenantId }) => {
        const { applicationId = '', id } = member
        const query = { userId: id }
        const answer = await bench.send('DELETE /api/jwt/refresh', { key: true, query })
        const delivery = await app.received(revoke)
        judgeEvent(delivery, 'JWTRefreshTokenRevokeEvent', tenantId)
        expect(delivery.event).toMatchObject({ user: { id }, userId: id })
        expect(delivery.event).not.toHaveProperty('applicationId')
        expect(delivery.event).not.toHaveProperty('refreshToken')
        expect(at(delivery.event, ['applicationTimeToLiveInSeconds', applicationId])).toBe(123)
        return answer
      }),
  },
  {
    fact: `${revoke} of all of an application: no user`,
    source: 'API docs',
    answers: 'DELETE /api/jwt/refresh 200',
    body: 'empty',
    run: async (bench) =>
      watched(bench, async ({ app, member, tenantId }) => {
        const { applicationId = '' } = member
        const query = { applicationId }
        const answer = await bench.send('DELETE /api/jwt/refresh', { key: true, query })
        const delivery = await app.received(revoke)
        judgeEvent(delivery, 'JWTRefreshTokenRevokeEvent', tenantId)
        const { applicationTimeToLiveInSeconds, ...event } = delivery.event
        expect(applicationTimeToLiveInSeconds).toEqual({ [applicationId]: 123 })
        expect(event['applicationId']).toBe(applicationId)
        for (const name of ['user', 'userId', 'refreshToken']) {
          expect(event).not.toHaveProperty(name)
        }
        return answer
      }),
  },
  {
    fact: `no ${revoke} for a user without any valid token`,
    source: 'API docs',
    answers: 'DELETE /api/jwt/refresh 200',
    body: 'empty',
    run: async (bench) =>
      watched(bench, async ({ app, member, tenantId }) => {
        const nobody = await bench.person({ tenantId })
        const query = { userId: nobody.id }
        const answer = await bench.send('DELETE /api/jwt/refresh', { key: true, query })
        await bench.send('DELETE /api/jwt/refresh', { key: true, query: { userId: member.id } })
        const { event } = await app.received(revoke)
        expect(event['userId']).toBe(member.id)
        expect(app.deliveries).toHaveLength(1)
        return answer
      }),
  },
  {
    fact: `${revoke} when the password is changed`,
    source: 'API docs',
    answers: 'POST /api/user/change-password 200',
    body: 'empty',
    run: async (bench) =>
      watched(bench, async ({ app, member, tenantId }) => {
        const { email, password } = member
        const body = { loginId: email, currentPassword: password, password: 'another horse' }
        const answer = await bench.send('POST /api/user/change-password', {
          key: true,
          tenant: tenantId,
          body,
        })
        const { event } = await app.received(revoke)
        expect(event['userId']).toBe(member.id)
        return answer
      }),
  },
]
