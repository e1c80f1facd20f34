// `pnpm --filter @latchkey/fusionauth-emulator readme`: writes the generated parts of the README.
import { execFileSync } from 'node:child_process'
import { readReadme, withLists, writeReadme } from './lists.ts'

writeReadme(await withLists(readReadme()))
execFileSync('oxfmt', ['README.md'], { stdio: 'inherit' })
