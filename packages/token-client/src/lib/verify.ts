import { createJudge } from './claims.ts'
import type { KeySet } from './key-set.ts'
import type { Settings } from './options.ts'
import type { VerifyOutcome } from './outcomes-tokens.ts'
import { createOpen } from './signature.ts'

/** Checks a JWT of this application against FusionAuth's keys. Never throws. */
export function createVerify(keySet: KeySet, settings: Settings) {
  const { algorithms, hmacSecret: secret } = settings
  const open = createOpen(keySet, { algorithms, secret })
  const judge = createJudge(settings)

  return async function verify(jwt: string): Promise<VerifyOutcome> {
    const opened = await open(jwt)
    return opened.outcome === 'signed' ? judge(opened.header.typ, opened.payload) : opened
  }
}
