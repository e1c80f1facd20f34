import { Hono, type Context, type Next } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import { bodyLimit } from 'hono/body-limit'
import { answerError, general, notEmulated } from './app-errors.ts'
import type { InnerControl } from './control/control.ts'
import { exchanges } from './control/exchange.ts'
import { controlRoutes } from './control/routes/routes.ts'
import { statePath } from './control/routes/state.ts'
import type { App } from './app-env.ts'
import type { Instance } from './instance.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { applicationPartRoutes } from './routes/application-parts.ts'
import { applicationRoutes } from './routes/applications.ts'
import { changePasswordRoutes } from './routes/change-password.ts'
import { forgotPasswordRoutes } from './routes/forgot-password.ts'
import { hostedPasswordRoutes } from './routes/hosted-password.ts'
import { hostedTwoFactorRoutes } from './routes/hosted-two-factor.ts'
import { jwtIssueRoutes } from './routes/jwt-issue.ts'
import { jwtPublicKeyRoutes } from './routes/jwt-public-key.ts'
import { entityRoutes } from './routes/entities.ts'
import { groupMemberRoutes } from './routes/group-members.ts'
import { jwtRefreshRoutes } from './routes/jwt-refresh.ts'
import { jwtValidateRoutes } from './routes/jwt-validate.ts'
import { jwtVendRoutes } from './routes/jwt-vend.ts'
import { keyRoutes } from './routes/keys.ts'
import { loginRoutes } from './routes/login.ts'
import { logoutRoutes } from './routes/logout.ts'
import { oauthAuthorizeRoutes } from './routes/oauth-authorize.ts'
import { oauthIntrospectRoutes } from './routes/oauth-introspect.ts'
import { oauthLogoutRoutes } from './routes/oauth-logout.ts'
import { oauthTokenRoutes } from './routes/oauth-token.ts'
import { oauthUserinfoRoutes } from './routes/oauth-userinfo.ts'
import { refreshTokenRoutes } from './routes/refresh-tokens.ts'
import { registrationRoutes } from './routes/registrations.ts'
import { statusRoutes } from './routes/status.ts'
import { storedRoutes } from './routes/stored.ts'
import { systemConfigurationRoutes } from './routes/system-configuration.ts'
import { tenantRoutes } from './routes/tenants.ts'
import { twoFactorRoutes } from './routes/two-factor.ts'
import { userTwoFactorRoutes } from './routes/user-two-factor.ts'
import { takenActionRoutes, userActionRoutes } from './routes/user-actions.ts'
import { userSearchRoutes } from './routes/user-search.ts'
import { userRoutes } from './routes/users.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { verifyEmailRoutes } from './routes/verify-email.ts'
import { verifyRegistrationRoutes } from './routes/verify-registration.ts'
import { wellKnownRoutes } from './routes/well-known.ts'

const megabyte = 1024 * 1024

/** A state with a hundred thousand sessions is well over what FusionAuth's own routes may be sent. */
const largestState = 512 * megabyte

/**
 * Every route of the emulator. `running` is what is there once it listens: control, and what runs after
 * each request that may have changed the state.
 */
export function createApp(
  instance: Instance,
  running?: { control: InnerControl; changed: () => void },
) {
  // FusionAuth's clients leave a slash at the end when an optional id is empty.
  const app: App = new Hono({ strict: false, router: new TrieRouter() })

  if (running) {
    const { changed, control } = running
    app.use(exchanges(instance, control, changed))
  }
  // The switches of an instance stay as they are, so that most need not ask.
  if (instance.world.switches.secureCookies) {
    app.use((c, next) => {
      c.set('secureCookies', true)
      return next()
    })
  }
  app.use(limitBodies)

  const routes = [
    loginRoutes,
    twoFactorRoutes,
    userTwoFactorRoutes,
    changePasswordRoutes,
    forgotPasswordRoutes,
    verifyEmailRoutes,
    verifyRegistrationRoutes,
    jwtRefreshRoutes,
    refreshTokenRoutes,
    jwtValidateRoutes,
    jwtIssueRoutes,
    jwtVendRoutes,
    jwtPublicKeyRoutes,
    logoutRoutes,
    wellKnownRoutes,
    statusRoutes,
    keyRoutes,
    tenantRoutes,
    apiKeyRoutes,
    applicationRoutes,
    applicationPartRoutes,
    registrationRoutes,
    userRoutes,
    userSearchRoutes,
    userActionRoutes,
    takenActionRoutes,
    webhookRoutes,
    systemConfigurationRoutes,
    groupMemberRoutes,
    entityRoutes,
    storedRoutes,
  ]
  for (const add of routes) add(app, instance)
  const withErrorsOfTheirOwn = [
    oauthTokenRoutes,
    oauthAuthorizeRoutes,
    hostedTwoFactorRoutes,
    hostedPasswordRoutes,
    oauthLogoutRoutes,
    oauthIntrospectRoutes,
    oauthUserinfoRoutes,
  ]
  for (const each of withErrorsOfTheirOwn) app.route('/', each(instance))
  if (running) controlRoutes(app, running.control)

  app.notFound((c) => {
    const route = `${c.req.method} ${c.req.path}`
    if (!c.req.path.startsWith('/emulator/')) return notEmulated(c, route)
    return general(
      c,
      404,
      'not_found',
      `There is no control route ${route}. The README lists them.`,
    )
  })
  app.onError(answerError)
  return app
}

const limited = bodyLimit({ maxSize: megabyte, onError: tooLarge })
const generous = bodyLimit({ maxSize: largestState, onError: tooLarge })

/** What says its length is judged by it: Hono's own limit first makes a stream of every body, at a price. */
async function limitBodies(c: Context, next: Next) {
  const large = c.req.path === statePath
  if (c.req.header('transfer-encoding') !== undefined) {
    // Hono's limit copies the request, and the platform's Request copies only its own kind.
    const { body, headers, method, signal, url } = c.req.raw
    if (body) c.req.raw = new Request(url, { method, headers, body, signal, duplex: 'half' })
    return large ? generous(c, next) : limited(c, next)
  }
  const length = Number(c.req.header('content-length') ?? 0)
  return length > (large ? largestState : megabyte) ? tooLarge(c) : next()
}

function tooLarge(c: Context) {
  // What is left of the body is never read, so the connection cannot carry another request.
  c.header('Connection', 'close')
  const limit = c.req.path === statePath ? '512 MiB' : '1 MiB'
  return general(c, 413, 'tooLarge', `The body is larger than ${limit}.`)
}
