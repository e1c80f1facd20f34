/** What the person at the terminal must change. Shown without a stack, exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}
