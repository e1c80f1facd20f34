import type { App } from '../../app-env.ts'
import { empty, json } from '../../routes/answers.ts'
import { controlBody } from './body.ts'
import { eventTypes } from '../../state/events.ts'
import type { Reader } from '../../state/reader.ts'
import type { Deliveries } from '../../webhooks/deliveries.ts'
import type { Inbox } from '../inbox.ts'
import { notFound } from '../saying.ts'
import type { Trace } from '../trace.ts'
import { optionalCount } from './optional.ts'

/** What was exchanged, mailed and delivered: to look at, to forget, to wait for. */
export function recordRoutes(
  app: App,
  records: { trace: Trace; inbox: Inbox; deliveries: Deliveries },
): void {
  const { deliveries, inbox, trace } = records
  app.get('/emulator/api/trace', (c) => json(c, { exchanges: trace.list() }))
  app.delete('/emulator/api/trace', (c) => {
    trace.clear()
    return empty(c, 200)
  })
  app.post('/emulator/api/trace/wait', async (c) => {
    const body = await controlBody(c, 'method', 'path', 'status', 'after', 'timeoutSeconds')
    const method = body.text('method')
    const path = body.text('path')
    const status = optionalCount(body, 'status', 100, 999)
    const match = {
      ...(method !== undefined && { method }),
      ...(path !== undefined && { path }),
      ...(status !== undefined && { status }),
      after: body.count('after', 0, 0),
    }
    return json(c, await trace.waitFor(match, readTimeout(body)))
  })

  app.get('/emulator/api/inbox', (c) => json(c, { emails: inbox.list() }))
  app.delete('/emulator/api/inbox', (c) => {
    inbox.clear()
    return empty(c, 200)
  })
  app.get('/emulator/api/inbox/latest', (c) => {
    const to = c.req.query('to')
    const email = inbox.latest(to)
    if (!email) throw notFound(`e-mail${to === undefined ? '' : ` to ${to}`} in the inbox`)
    return json(c, email)
  })
  app.post('/emulator/api/inbox/wait', async (c) => {
    const body = await controlBody(c, 'to', 'timeoutSeconds')
    const to = body.text('to')
    return json(c, await inbox.waitFor(to, readTimeout(body)))
  })

  app.get('/emulator/api/deliveries', (c) => json(c, { deliveries: deliveries.list() }))
  app.delete('/emulator/api/deliveries', (c) => {
    deliveries.clear()
    return empty(c, 200)
  })
  app.post('/emulator/api/deliveries/wait', async (c) => {
    const body = await controlBody(c, 'type', 'webhookId', 'state', 'after', 'timeoutSeconds')
    const given = body.text('type')
    const type = eventTypes.find((each) => each === given)
    if (given !== undefined && type === undefined) {
      body.refuse('type', 'couldNotConvert', `type must be one of ${eventTypes.join(', ')}.`)
    }
    const webhookId = body.id('webhookId')
    const state =
      body.text('state') === undefined
        ? undefined
        : body.oneOf('state', ['delivered', 'failed'], 'delivered')
    const match = {
      ...(type !== undefined && { type }),
      ...(webhookId !== undefined && { webhookId }),
      ...(state !== undefined && { state }),
      after: body.count('after', 0, 0),
    }
    return json(c, await deliveries.waitFor(match, readTimeout(body)))
  })
}

/** Checks the whole body on the way. */
function readTimeout(body: Reader) {
  const timeoutSeconds = body.members['timeoutSeconds'] ?? 5
  if (typeof timeoutSeconds !== 'number') {
    body.refuse('timeoutSeconds', 'couldNotConvert', 'timeoutSeconds must be a number.')
  }
  body.check()
  return typeof timeoutSeconds === 'number' ? { timeoutSeconds } : {}
}
