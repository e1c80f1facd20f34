/** JSON that a store gave back; `undefined` where it is none, which counts as nothing having been there. */
// eslint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what it once stored
export function fromStore<Stored>(text: string): Stored | undefined {
  try {
    return JSON.parse(text) ?? undefined
  } catch {
    return undefined
  }
}
