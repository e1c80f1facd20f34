import type { App } from '../../app-env.ts'
import { empty, json } from '../../routes/answers.ts'
import { generalError } from '../../state/errors.ts'
import type { InnerControl } from '../control.ts'

const snapshotsPath = '/emulator/api/snapshots'
export const statePath = '/emulator/api/state'

export function stateRoutes(
  app: App,
  { reset, snapshots }: Pick<InnerControl, 'reset' | 'snapshots'>,
): void {
  app.post(snapshotsPath, (c) => json(c, { id: snapshots.snapshot() }))

  app.post(`${snapshotsPath}/:id/restore`, (c) => {
    snapshots.restore(c.req.param('id'))
    return empty(c, 200)
  })

  app.get(statePath, (c) =>
    c.body(snapshots.exportText(), 200, { 'Content-Type': 'application/json' }),
  )

  app.put(statePath, async (c) => {
    snapshots.importParsed(parse(await c.req.text()))
    return empty(c, 200)
  })

  app.post('/emulator/api/reset', async (c) => {
    await reset()
    return empty(c, 200)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw generalError('invalidJSON', 'The body must be what GET of the same address answers.')
  }
}
