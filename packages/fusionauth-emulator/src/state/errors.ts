/** One entry of FusionAuth's Errors object. */
export interface ErrorEntry {
  code: string
  message: string
}

/** FusionAuth's Errors object: the body of a 400. */
export interface Errors {
  fieldErrors?: Record<string, ErrorEntry[]>
  generalErrors?: ErrorEntry[]
}

/** A request FusionAuth refuses with 400 and an Errors object. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest'
  readonly errors: Errors

  constructor(errors: Errors) {
    super(describe(errors))
    this.errors = errors
  }
}

/** Something FusionAuth can do and the emulator cannot: 501. */
export class NotEmulated extends Error {
  override readonly name = 'NotEmulated'
}

export function fieldError(path: string, reason: string, message: string): InvalidRequest {
  return new InvalidRequest({ fieldErrors: { [path]: [{ code: `[${reason}]${path}`, message }] } })
}

export function generalError(reason: string, message: string): InvalidRequest {
  return new InvalidRequest({ generalErrors: [{ code: `[${reason}]`, message }] })
}

/** The codes alone: what a person may read in a log without seeing any value. */
function describe(errors: Errors): string {
  const entries = [
    ...Object.values(errors.fieldErrors ?? {}).flat(),
    ...(errors.generalErrors ?? []),
  ]
  return entries.map((entry) => `${entry.code}: ${entry.message}`).join(' ')
}
