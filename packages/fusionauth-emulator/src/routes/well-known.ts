import type { Context } from 'hono'
import type { App } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { discoveryDocument } from '../state/oauth/discovery.ts'
import { keySet } from '../state/tokens/jws.ts'
import { toId } from '../state/reader.ts'
import { json } from './answers.ts'
import { idSegment, pathId } from './request.ts'

const discovery = '/.well-known/openid-configuration'

export function wellKnownRoutes(app: App, instance: Instance): void {
  app.get('/.well-known/jwks.json', (c) => json(c, { keys: keySet(instance.world) }))

  app.get(discovery, (c) => answer(c, instance, toId(c.req.query('tenantId') ?? '')))

  app.get(`/:tenantId${idSegment}${discovery}`, (c) => answer(c, instance, pathId(c, 'tenantId')))
}

function answer(c: Context, { world }: Instance, tenantId: string | undefined) {
  const tenant = world.tenants.get(tenantId ?? '') ?? world.tenants.get(world.defaultTenantId)
  return json(c, discoveryDocument(world, tenant?.issuer ?? '', new URL(c.req.url).origin))
}
