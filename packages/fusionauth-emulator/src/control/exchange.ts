import type { Context, MiddlewareHandler } from 'hono'
import type { ExchangeEnv } from '../app-env.ts'
import type { Instance } from '../instance.ts'
import { toInstant } from '../state/clock.ts'
import type { ActiveFault, FaultRegister } from './faults.ts'
import type { Injury } from './injure.ts'
import type { RawExchange } from './trace.ts'

/** What changes the state although it is a GET: the hosted pages, and a JWT for another application. */
const changesByGet = /^\/(oauth2|api\/jwt\/issue)/

/** Every exchange of FusionAuth's routes: struck by faults, recorded, and followed by `changed`. */
export function exchanges(
  { clock }: Instance,
  { faults, trace }: { faults: FaultRegister; trace: { record(exchange: RawExchange): void } },
  changed: () => void,
): MiddlewareHandler<ExchangeEnv> {
  return async (c, next) => {
    if (c.req.path.startsWith('/emulator')) return next()
    const begun = performance.now()
    const instant = toInstant(clock.now())
    const finish = async (
      response: Response | undefined,
      body: string | undefined,
      fault: ActiveFault | undefined,
    ) => {
      const { bodyCache, method, url } = c.req
      trace.record({
        instant,
        method,
        target: url.slice(url.indexOf('/', url.indexOf('//') + 2)),
        requestHeaders: c.env.incoming?.rawHeaders ?? [],
        requestBody: 'text' in bodyCache ? await c.req.text() : undefined,
        durationMs: performance.now() - begun,
        response,
        responseBody: body,
        fault: fault && { id: fault.id, kind: fault.rules.kind },
      })
    }
    const conclude = async ({ body, breakOff, response }: Injury, fault: ActiveFault) => {
      await finish(response, body, fault)
      if (breakOff) await breakOff()
      // In two steps, as Hono mixes the headers of the answer that is replaced into the new one.
      c.res = undefined
      c.res = response
    }

    const before = faults.any ? faults.strike(c.req.method, c.req.path, 'before') : undefined
    const early = before && (await injure(c, before))
    if (early) return conclude(early, before)
    await next()
    if (c.req.method !== 'GET' || changesByGet.test(c.req.path)) changed()
    const after = faults.any ? faults.strike(c.req.method, c.req.path, 'after') : undefined
    const late = after && (await injure(c, after, c.res))
    if (late) return conclude(late, after)
    await finish(c.res, c.var.answer, after ?? before)
  }
}

async function injure(c: Context<ExchangeEnv>, fault: ActiveFault, answer?: Response) {
  const { injuryBy } = await import('./injure.ts')
  return injuryBy(fault, c.env, answer && { response: answer, body: c.var.answer ?? '' })
}
