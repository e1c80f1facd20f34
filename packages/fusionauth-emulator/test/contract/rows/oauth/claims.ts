import { expect } from 'vitest'
import { issuer } from '../../lib/instance.ts'
import { at, claimsOf, headerOf, textAt } from '../../lib/json.ts'
import type { Row } from '../../lib/rows.ts'
import { codeGrant, passwordGrant, refreshGrant, token } from './steps.ts'

export const claims: Row[] = [
  {
    fact: "an id token is the person's, for the client, of the issuer, without roles",
    source: 'release notes',
    answers: `${token} 200`,
    body: 'AccessToken',
    run: async (bench) => {
      const member = await bench.member()
      const scope = 'openid email profile'
      const code = await bench.authorizationCode(member, { scope, nonce: 'n-1' })
      const answer = await codeGrant(bench, member, code)
      const idToken = claimsOf(textAt(answer.body, 'id_token'))
      expect(idToken).toMatchObject({
        aud: member.applicationId,
        email: member.email,
        email_verified: true,
        iss: issuer,
        nonce: 'n-1',
        sub: member.id,
      })
      expect(idToken).not.toHaveProperty('roles')
      expect(idToken).not.toHaveProperty('applicationId')
      return answer
    },
  },
  {
    fact: 'gty in the header grows with the grants: authorization_code, then refresh_token',
    source: 'release notes',
    answers: `${token} 200`,
    body: 'AccessToken',
    run: async (bench) => {
      const member = await bench.member()
      const code = await bench.authorizationCode(member, { scope: 'offline_access' })
      const first = await codeGrant(bench, member, code)
      expect(headerOf(textAt(first.body, 'access_token'))['gty']).toEqual(['authorization_code'])
      const answer = await refreshGrant(bench, member, textAt(first.body, 'refresh_token'))
      expect(headerOf(textAt(answer.body, 'access_token'))['gty']).toEqual([
        'authorization_code',
        'refresh_token',
      ])
      return answer
    },
  },
  {
    fact: "scope and sid are in the access token of a grant, sid being the refresh token's id",
    source: 'release notes',
    answers: `${token} 200`,
    body: 'AccessToken',
    run: async (bench) => {
      const member = await bench.member()
      const answer = await passwordGrant(bench, member, { scope: 'openid offline_access' })
      const accessToken = claimsOf(textAt(answer.body, 'access_token'))
      expect(accessToken['sid']).toBe(at(answer.body, 'refresh_token_id'))
      expect(String(accessToken['scope']).split(' ').toSorted()).toEqual([
        'offline_access',
        'openid',
      ])
      expect(accessToken['authenticationType']).toBe('PASSWORD')
      return answer
    },
  },
]
