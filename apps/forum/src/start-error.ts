/** A start that cannot succeed until a person changes something: printed as it is, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** Prints what stopped the start and ends the process with code 1. */
export function stopStart(error: unknown): never {
  if (error instanceof StartError) console.error(`\n${error.message}\n`)
  else console.error(error)
  process.exit(1)
}
