import { createPasswords } from './account-password.ts'
import { createVerification } from './account-verification.ts'
import type { TokenClient } from './client.ts'
import { createHttp } from './http.ts'
import { createKeySet } from './key-set.ts'
import { createLogin } from './login.ts'
import { readOptions, type TokenClientOptions } from './options.ts'
import { createPolicy } from './policy.ts'
import { createRefresh } from './refresh.ts'
import { createRegister } from './registration.ts'
import { createSessionList } from './sessions-list.ts'
import { createSessions } from './sessions.ts'
import { createTwoFactorMethods } from './two-factor-methods.ts'
import { createTwoFactorProof } from './two-factor-proof.ts'
import { createTwoFactor } from './two-factor.ts'
import { createUsers } from './users.ts'
import { createVerify } from './verify.ts'
import { createReadWebhook } from './webhook.ts'

/**
 * Makes a token client. Nothing is sent yet; FusionAuth's keys are fetched by `warmUp`, or at the first
 * `verify`.
 * @throws TokenClientError `invalid_options`, naming the option, what was seen, and the fix
 */
export function createTokenClient(options: TokenClientOptions): TokenClient {
  const settings = readOptions(options)
  const http = createHttp(settings)
  const keySet = createKeySet(http, settings)
  return {
    get keysVersion() {
      return keySet.version
    },
    applicationId: settings.applicationId,
    timeout: settings.timeout,
    login: createLogin(http, settings),
    ...createTwoFactor(http, settings),
    refresh: createRefresh(http, settings),
    verify: createVerify(keySet, settings),
    warmUp: () => keySet.warmUp(),
    ...createSessions(http, settings),
    sessions: createSessionList(http, settings),
    policy: createPolicy(http, settings),
    readWebhook: createReadWebhook(keySet, settings),
    register: createRegister(http, settings),
    ...createPasswords(http, settings),
    ...createVerification(http, settings),
    twoFactor: {
      ...createTwoFactorMethods(http, settings),
      ...createTwoFactorProof(http, settings),
    },
    users: createUsers(http, settings),
  }
}
