// After every suite: is a secret the tests used in anything they printed or logged?
// `node tooling/checks/canary.ts [folder]`; the tests' secrets come from LATCHKEY_CANARY_DIR.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { searchFolder, type CanaryHit } from './lib/canary.ts'
import { recordedSecrets, type Needle } from './lib/needles.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** Every hit below the folder, `.test-output` unless told. */
export function canary(
  folder = path.join(root, '.test-output'),
  recordings = process.env['LATCHKEY_CANARY_DIR'],
): CanaryHit[] {
  const recorded = recordings ? recordedSecrets(recordings) : []
  return searchFolder(folder, [kickstartKey(), ...recorded])
}

function kickstartKey(): Needle {
  const file = path.join(root, 'tooling/kickstart/kickstart.json')
  const kickstart: { variables: { apiKey: string } } = JSON.parse(readFileSync(file, 'utf8'))
  return { kind: 'API key of the kickstart', text: kickstart.variables.apiKey }
}

/** What a person reads about a hit. */
export const describeHit = ({ file, line, kind }: CanaryHit): string =>
  `${file}:${line} holds a secret (${kind}). Find what wrote this line, and redact it there.`

if (import.meta.main) {
  const hits = canary(process.argv[2])
  for (const hit of hits) console.error(describeHit(hit))
  console.log(hits.length === 0 ? 'canary: no secret found' : `canary: ${hits.length} lines`)
  process.exitCode = hits.length === 0 ? 0 : 1
}
