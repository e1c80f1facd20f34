import type { Context } from 'hono'
import { readJson } from '../../routes/request.ts'
import { createReader, type Reader } from '../../state/reader.ts'

/**
 * The JSON object of a request, whatever its content type says: curl and others send that of a form. Only
 * the named members may be in it. Throws InvalidRequest, also at the reader's `check()`.
 */
export async function controlBody(c: Context, ...names: string[]): Promise<Reader> {
  const reader = createReader(readJson(await c.req.text()))
  reader.refuseOthers(...names)
  return reader
}
