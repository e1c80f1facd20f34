import { appendFileSync } from 'node:fs'
import path from 'node:path'

/** What a canary hit is called, since the value itself is never printed. */
export type SecretKind = 'API key' | 'cookie' | 'key' | 'password' | 'token'

/**
 * Tells the canary about a secret a test uses, so that it is searched for in everything the suites
 * print and log. Without a canary (`LATCHKEY_CANARY_DIR` unset) it does nothing.
 * Throws a RangeError below 8 characters: such a value would be found everywhere.
 */
export function recordSecret(value: string, kind: SecretKind = 'token'): void {
  if (value.length < 8) throw new RangeError('A secret to search for needs at least 8 characters.')
  const folder = process.env['LATCHKEY_CANARY_DIR']
  if (!folder) return
  const line = `${JSON.stringify({ kind, value })}\n`
  appendFileSync(path.join(folder, `${process.pid}.jsonl`), line, { mode: 0o600 })
}
