import { Hono } from 'hono'
import type { Instance } from '../instance.ts'
import { fieldError } from '../state/errors.ts'
import { readBody } from '../routes/request.ts'
import { json } from '../routes/answers.ts'

const path = '/emulator/api/clock'

/** The clock over HTTP, for people and for apps that follow it. */
export function clockRoutes({ clock }: Instance) {
  const app = new Hono()
  const read = () => ({ now: clock.now(), offset: clock.offset })

  app.get(path, (c) => json(c, read()))

  app.post(path, async (c) => {
    const { advance } = await readBody(c)
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

  app.delete(path, (c) => {
    clock.reset()
    return json(c, read())
  })

  return app
}
