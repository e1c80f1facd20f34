import type { Reader } from '../../state/reader.ts'

/** A whole number that may be absent. Anything else is refused. */
export function optionalCount(
  body: Reader,
  name: string,
  minimum: number,
  maximum?: number,
): number | undefined {
  if ((body.members[name] ?? undefined) === undefined) return undefined
  return body.count(name, minimum, minimum, maximum)
}
