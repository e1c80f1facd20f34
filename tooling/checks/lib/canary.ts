import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { formsOf, PREFIX, shapes, SHORTEST_TOKEN, type Needle } from './needles.ts'

/** Where a secret was found. The value itself is left out on purpose. */
export interface CanaryHit {
  /** relative to the searched folder */
  readonly file: string
  /** from 1 */
  readonly line: number
  readonly kind: string
}

/** Searches every file below a folder for secrets, given or recognisable by their shape. */
export function searchFolder(folder: string, secrets: readonly Needle[]): CanaryHit[] {
  const search = lineSearch(secrets)
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((text, index) =>
          [...search(text)].map((kind) => ({
            file: path.relative(folder, file),
            line: index + 1,
            kind,
          })),
        ),
    )
}

/** Which kinds of secret a line holds. */
function lineSearch(secrets: readonly Needle[]): (line: string) => Set<string> {
  const forms = secrets.flatMap(formsOf)
  const short = forms.filter(({ text }) => text.length < PREFIX)
  // tests record thousands of tokens: one look-up per position, however many there are
  const beginnings = new Map(
    forms.filter(({ text }) => text.length >= PREFIX).map((form) => [begin(form.text), form.kind]),
  )
  return (line) => {
    const kinds = new Set(short.filter(({ text }) => line.includes(text)).map(({ kind }) => kind))
    if (beginnings.size > 0) {
      for (let at = 0; at + PREFIX <= line.length; at++) {
        const kind = beginnings.get(line.slice(at, at + PREFIX))
        if (kind !== undefined) kinds.add(kind)
      }
    }
    for (const { kind, pattern } of shapes) {
      const tokenLike = kind.startsWith('compact')
      for (const [match] of line.matchAll(pattern)) {
        if (!tokenLike || match.length >= SHORTEST_TOKEN) kinds.add(kind)
      }
    }
    return kinds
  }
}

const begin = (text: string) => text.slice(0, PREFIX)
