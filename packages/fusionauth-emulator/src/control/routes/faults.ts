import type { App } from '../../app-env.ts'
import { empty, json } from '../../routes/answers.ts'
import { readJson } from '../../routes/request.ts'
import { readFault } from '../fault-rules.ts'
import type { Faults } from '../faults.ts'

const path = '/emulator/api/faults'

export function faultRoutes(app: App, faults: Faults): void {
  app.get(path, (c) => json(c, { faults: faults.list() }))

  app.post(path, async (c) => {
    const { id } = faults.add(readFault(readJson(await c.req.text())))
    return json(c, faults.list().find((each) => each.id === id) ?? { id })
  })

  app.delete(path, (c) => {
    faults.clear()
    return empty(c, 200)
  })

  app.delete(`${path}/:id`, (c) => {
    faults.remove(c.req.param('id'))
    return empty(c, 200)
  })
}
