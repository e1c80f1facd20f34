import { Hono } from 'hono'
import type { Instance } from '../instance.ts'
import { readUserinfo } from '../state/oauth/userinfo.ts'
import { json } from './answers.ts'
import { answerRefusal, oauthParameters } from './oauth-parameters.ts'

/** `/oauth2/userinfo` (OpenID Connect Core, 5.3). */
export function oauthUserinfoRoutes(instance: Instance) {
  const app = new Hono()
  app.onError(answerRefusal)

  app.on(['GET', 'POST'], '/oauth2/userinfo', async (c) => {
    const { clock, world } = instance
    const header = c.req.header('authorization')
    // RFC 6750, 2.2: a form may carry the token.
    const token = header ?? (await formToken(() => oauthParameters(c), c.req.method))
    return json(c, await readUserinfo(world, token, clock.now()))
  })

  return app
}

async function formToken(
  read: () => ReturnType<typeof oauthParameters>,
  method: string,
): Promise<string | undefined> {
  if (method !== 'POST') return undefined
  const { access_token: token } = await read()
  return token && `Bearer ${token}`
}
