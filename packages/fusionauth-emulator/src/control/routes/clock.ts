import type { App } from '../../app-env.ts'
import type { Clock } from '../../state/clock.ts'
import { fieldError } from '../../state/errors.ts'
import { json } from '../../routes/answers.ts'
import { controlBody } from './body.ts'

const path = '/emulator/api/clock'

/** The clock over HTTP, for people and for apps that follow it. */
export function clockRoutes(app: App, clock: Clock): void {
  const read = () => {
    // One moment for both, so that an app that adds the offset to real time gets this now.
    const { frozenAt, offset } = clock
    return { now: clock.now(), offset, ...(frozenAt !== undefined && { frozen: true }) }
  }

  app.get(path, (c) => json(c, read()))

  app.post(path, async (c) => {
    const body = await controlBody(c, 'advance')
    const { advance } = body.members
    body.check()
    if (typeof advance !== 'number') {
      throw fieldError('advance', 'couldNotConvert', 'advance must be a number of seconds.')
    }
    try {
      clock.advance(advance)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw fieldError('advance', 'invalid', error.message)
    }
    return json(c, read())
  })

  app.post(`${path}/freeze`, (c) => {
    clock.freeze()
    return json(c, read())
  })

  app.post(`${path}/resume`, (c) => {
    clock.resume()
    return json(c, read())
  })

  app.delete(path, (c) => {
    clock.reset()
    return json(c, read())
  })
}
