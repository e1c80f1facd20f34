/** Why the store cannot start, in words for the person who starts it: printed without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
