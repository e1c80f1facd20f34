import type { Context } from 'hono'
import { createReader, type Reader } from '../state/reader.ts'
import { readBody } from './request.ts'

/** The criteria of a search: the body's `search`, or the query with its repeated names as lists. */
export async function searchReader(c: Context): Promise<Reader> {
  if (c.req.method === 'POST') return createReader(await readBody(c)).object('search')
  const { ids, ...others } = c.req.queries()
  const single = Object.entries(others).map(([name, [value]]) => [name, value] as const)
  return createReader({ ...Object.fromEntries(single), ...(ids && { ids }) })
}

/** One page of what has the wanted name in its name; stars count for nothing. */
export function pageOf<T>(reader: Reader, all: readonly T[], nameOf: (each: T) => unknown) {
  const wanted = (reader.text('name') ?? '').toLowerCase().replaceAll('*', '')
  const startRow = reader.count('startRow', 0, 0)
  const numberOfResults = reader.count('numberOfResults', 25, 1, 10_000)
  reader.check()
  const found = all.filter((each) => {
    const name = nameOf(each)
    return (typeof name === 'string' ? name : '').toLowerCase().includes(wanted)
  })
  return { results: found.slice(startRow, startRow + numberOfResults), total: found.length }
}
