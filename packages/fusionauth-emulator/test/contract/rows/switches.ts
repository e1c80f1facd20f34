import type { Switches } from '../../../src/switches.ts'
import type { Bench } from '../lib/bench.ts'
import { clientSecret, templateId } from '../lib/instance.ts'
import { at, claimsOf, headerOf, textAt, type Members } from '../lib/json.ts'
import { listening, receiver } from '../lib/receiver.ts'
import { codesOf } from '../lib/rows.ts'

// What the documentation leaves open, and what is seen whichever way it is chosen.

/** What is looked at, and what is seen in each position of the switch. */
interface Switch {
  look: (bench: Bench) => Promise<unknown>
  positions: [Partial<Switches>, seen: unknown][]
}

const jwtConfiguration = { refreshTokenUsagePolicy: 'OneTimeUse' }

const tokenOf = async (bench: Bench, application: Members = {}) =>
  textAt((await bench.logIn(await bench.member(application))).body, 'token')

/** Whether a 212 has a token, where unverified people are let in and where they are not. */
async function tokensOf212(bench: Bench) {
  const seen = []
  for (const behavior of ['Allow', 'Gated']) {
    const tenantId = await bench.tenant({
      emailConfiguration: {
        verifyEmail: true,
        verificationEmailTemplateId: templateId,
        unverified: { behavior },
      },
    })
    const { body, status } = await bench.logIn(await bench.member({}, { tenantId }))
    seen.push(status, at(body, 'token') !== undefined)
  }
  return seen
}

async function preventedButWithTokens(bench: Bench) {
  const refreshTokenRevocationPolicy = { onLoginPrevented: false }
  const tenantId = await bench.tenant({ jwtConfiguration: { refreshTokenRevocationPolicy } })
  const member = await bench.member({}, { tenantId })
  const { refreshToken } = await bench.tokens(member)
  await bench.prevent(member)
  return { member, refreshToken }
}

async function edwardsKey(bench: Bench): Promise<string> {
  const { body } = await bench.admin('POST /api/key/generate', {
    key: { algorithm: 'Ed25519', name: bench.unique('key') },
  })
  return textAt(body, 'key.id')
}

export const switches: Record<keyof Switches, Switch> = {
  strictStripsIdentityClaims: {
    look: async (bench) => {
      const member = await bench.member()
      const { token } = await bench.tokens(member)
      const { body } = await bench.grant(member.applicationId, {
        grant_type: 'password',
        username: member.email,
        password: member.password,
      })
      return [token, textAt(body, 'access_token')].map((each) => 'email' in claimsOf(each))
    },
    positions: [
      [{ strictStripsIdentityClaims: true }, [false, false]],
      [{ strictStripsIdentityClaims: false }, [true, false]],
    ],
  },
  tokenForUnverified: {
    look: tokensOf212,
    positions: [
      [{ tokenForUnverified: 'allow' }, [212, true, 212, false]],
      [{ tokenForUnverified: 'always' }, [212, true, 212, true]],
      [{ tokenForUnverified: 'never' }, [212, false, 212, false]],
    ],
  },
  refreshNotAllowedStatus: {
    look: async (bench) => {
      const member = await bench.member({ loginConfiguration: { allowTokenRefresh: false } })
      const { refreshToken } = await bench.tokens(member)
      return (await bench.refresh(refreshToken)).status
    },
    positions: ([400, 401, 403, 404] as const).map((status) => [
      { refreshNotAllowedStatus: status },
      status,
    ]),
  },
  sessionIdInLoginTokens: {
    look: async (bench) => {
      const { refreshTokenId, token } = await bench.tokens(await bench.member())
      const { sid } = claimsOf(token)
      return sid === undefined ? 'none' : sid === refreshTokenId
    },
    positions: [
      [{ sessionIdInLoginTokens: false }, 'none'],
      [{ sessionIdInLoginTokens: true }, true],
    ],
  },
  refreshTokenRefusedCode: {
    look: async (bench) => codesOf((await bench.refresh('unknown')).body),
    positions: [
      [{}, ['[invalid]refreshToken']],
      [{ refreshTokenRefusedCode: '[expired]refreshToken' }, ['[expired]refreshToken']],
    ],
  },
  refreshTokenMissingCode: {
    look: async (bench) => codesOf((await bench.send('POST /api/jwt/refresh', { body: {} })).body),
    positions: [
      [{}, ['[blank]refreshToken']],
      [{ refreshTokenMissingCode: '[missing]refreshToken' }, ['[missing]refreshToken']],
    ],
  },
  grantTypeInRefreshedTokens: {
    look: async (bench) => {
      const { refreshToken } = await bench.tokens(await bench.member())
      const { body } = await bench.refresh(refreshToken)
      return 'gty' in headerOf(textAt(body, 'token'))
    },
    positions: [
      [{ grantTypeInRefreshedTokens: false }, false],
      [{ grantTypeInRefreshedTokens: true }, true],
    ],
  },
  secureCookies: {
    look: async (bench) => {
      const { cookies } = await bench.logIn(await bench.member())
      return Object.values(cookies).map(({ attributes }) => 'secure' in attributes)
    },
    positions: [
      [{ secureCookies: false }, [false, false]],
      [{ secureCookies: true }, [true, true]],
    ],
  },
  defaultAlgorithm: {
    look: async (bench) => {
      const { body } = await bench.logIn(await bench.person())
      return headerOf(textAt(body, 'token'))['alg']
    },
    positions: [
      [{ defaultAlgorithm: 'RS256' }, 'RS256'],
      [{ defaultAlgorithm: 'HS256' }, 'HS256'],
    ],
  },
  graceCoversOlderRotations: {
    look: async (bench) => {
      const refreshTokenOneTimeUseConfiguration = { gracePeriodInSeconds: 60 }
      const grace = { ...jwtConfiguration, refreshTokenOneTimeUseConfiguration }
      const member = await bench.member({ jwtConfiguration: grace })
      const { refreshToken } = await bench.tokens(member)
      const first = await bench.refresh(refreshToken)
      await bench.refresh(textAt(first.body, 'refreshToken'))
      return (await bench.refresh(refreshToken)).status
    },
    positions: [
      [{ graceCoversOlderRotations: true }, 200],
      [{ graceCoversOlderRotations: false }, 400],
    ],
  },
  rateLimitedStatus: {
    look: async (bench) => {
      const failedLogin = { enabled: true, limit: 2, timePeriodInSeconds: 60 }
      const tenantId = await bench.tenant({ rateLimitConfiguration: { failedLogin } })
      const member = await bench.member({}, { tenantId })
      const seen = []
      for (let failed = 0; failed < 3; failed++) {
        seen.push((await bench.logIn(member, { password: 'wrong' })).status)
      }
      bench.advance(61)
      return [...seen, (await bench.logIn(member)).status]
    },
    positions: ([400, 403, 429] as const).map((status) => [
      { rateLimitedStatus: status },
      [404, 404, status, 200],
    ]),
  },
  audienceWhenNotRegistered: {
    look: async (bench) => {
      const applicationId = await bench.application()
      const { body } = await bench.logIn(await bench.person(), { applicationId })
      const { aud } = claimsOf(textAt(body, 'token'))
      return aud === undefined ? 'none' : aud === applicationId
    },
    positions: [
      [{ audienceWhenNotRegistered: true }, true],
      [{ audienceWhenNotRegistered: false }, 'none'],
    ],
  },
  wrongPasswordHidesPrevention: {
    look: async (bench) => {
      const { member } = await preventedButWithTokens(bench)
      return (await bench.logIn(member, { password: 'wrong' })).status
    },
    positions: [
      [{ wrongPasswordHidesPrevention: true }, 404],
      [{ wrongPasswordHidesPrevention: false }, 409],
    ],
  },
  refreshChecksUser: {
    look: async (bench) => {
      const { refreshToken } = await preventedButWithTokens(bench)
      return (await bench.refresh(refreshToken)).status
    },
    positions: [
      [{ refreshChecksUser: true }, 400],
      [{ refreshChecksUser: false }, 200],
    ],
  },
  loginIdIgnoresCase: {
    look: async (bench) => {
      const member = await bench.member()
      return (await bench.logIn(member, { loginId: member.email.toUpperCase() })).status
    },
    positions: [
      [{ loginIdIgnoresCase: true }, 200],
      [{ loginIdIgnoresCase: false }, 404],
    ],
  },
  edwardsAlgorithm: {
    look: async (bench) => {
      const accessTokenKeyId = await edwardsKey(bench)
      const token = await tokenOf(bench, { jwtConfiguration: { accessTokenKeyId } })
      return headerOf(token)['alg']
    },
    positions: [
      [{ edwardsAlgorithm: 'EdDSA' }, 'EdDSA'],
      [{ edwardsAlgorithm: 'Ed25519' }, 'Ed25519'],
    ],
  },
  pkcePolicyCoversRefresh: {
    look: async (bench) => {
      const clientAuthenticationPolicy = 'NotRequiredWhenUsingPKCE'
      const member = await bench.member({ oauthConfiguration: { clientAuthenticationPolicy } })
      const { refreshToken } = await bench.tokens(member)
      const form = {
        client_id: member.applicationId ?? '',
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      }
      const without = await bench.send('POST /oauth2/token', { form })
      const secret = { ...form, client_secret: clientSecret }
      return [without.status, (await bench.send('POST /oauth2/token', { form: secret })).status]
    },
    positions: [
      [{ pkcePolicyCoversRefresh: false }, [401, 200]],
      [{ pkcePolicyCoversRefresh: true }, [200, 200]],
    ],
  },
  webhookRetries: {
    look: async (bench) => {
      await using app = await receiver(500)
      const { tenantId } = await listening(bench, app.url, ['user.login.success'])
      await bench.logIn(await bench.member({}, { tenantId }))
      await settled(() => app.deliveries.length)
      const ids = new Set(app.deliveries.map(({ event }) => event['id']))
      return [app.deliveries.length, ids.size]
    },
    positions: [
      [{ webhookRetries: 0 }, [1, 1]],
      [{ webhookRetries: 2 }, [3, 1]],
    ],
  },
}

/** Resolves once the number has stood still for two seconds. */
async function settled(count: () => number): Promise<void> {
  let last = -1
  while (last !== count()) {
    last = count()
    await new Promise((resolve) => setTimeout(resolve, 2000))
  }
}
