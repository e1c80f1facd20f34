/** The first of these functions that is missing, in words: a `Map` is no store, and a URL no client. */
export function lacks(value: unknown, functions: readonly string[]): string | undefined {
  if (value === undefined) return 'missing'
  if (typeof value !== 'object' || value === null) return 'no object'
  const missing = functions.find((name) => typeof Reflect.get(value, name) !== 'function')
  return missing && `without ${missing}()`
}
