import type { Emulator } from '../src/index.ts'
import { send } from './account-support.ts'
import { isMembers, textAt, type Members } from './contract/lib/json.ts'
import type { Call } from './support.ts'

export interface Asked {
  status: number
  text: string
  json: Members
}

/** Asks for anything; the shape of the answer is what is being tested. */
export async function ask(
  emulator: Emulator,
  method: string,
  path: string,
  how: Call = {},
): Promise<Asked> {
  const { status, text } = await send(emulator, method, path, how)
  return { status, text, json: text.startsWith('{') ? JSON.parse(text) : {} }
}

/** The error codes of a 400. */
export function codesIn({ json }: Asked): string[] {
  const { fieldErrors = {}, generalErrors = [] } = json
  const byField = isMembers(fieldErrors) ? Object.values(fieldErrors) : []
  return [...byField, generalErrors].flat().map((each) => textAt(each, 'code'))
}
