import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** A text to search for. It never appears in a message; its kind does. */
export interface Needle {
  readonly kind: string
  readonly text: string
}

/** This much of a secret counts as the secret: a truncated token in a log is still a leak. */
export const PREFIX = 16

/** What the tests recorded with `recordSecret`. Throws when a line cannot be read. */
export function recordedSecrets(folder: string): Needle[] {
  return readdirSync(folder).flatMap((file) =>
    readFileSync(path.join(folder, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const { kind, value }: { kind: string; value: string } = JSON.parse(line)
        return { kind: `recorded ${kind}`, text: value }
      }),
  )
}

/** The forms in which a log may hold a secret: as it is, for a URL, and in base64 at any offset. */
export function formsOf({ kind, text }: Needle): Needle[] {
  const escaped = encodeURIComponent(text)
  return [
    { kind, text },
    ...(escaped === text ? [] : [{ kind: `${kind}, URL-encoded`, text: escaped }]),
    ...[0, 1, 2].flatMap((offset) =>
      (['base64', 'base64url'] as const).map((encoding) => ({
        kind: `${kind}, base64`,
        text: base64Core(text, offset, encoding),
      })),
    ),
  ].filter((form) => form.text.length >= 8)
}

/** The part of the base64 that does not depend on what stands before and after the secret. */
function base64Core(text: string, offset: number, encoding: 'base64' | 'base64url'): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)])
  const start = offset === 0 ? 0 : offset + 1
  return bytes.toString(encoding).slice(start, Math.floor((bytes.length * 8) / 6))
}

/** What is a secret by its looks, whoever made it. */
export const shapes: readonly { kind: string; pattern: RegExp }[] = [
  { kind: 'compact JWS or JWE', pattern: /eyJ[\w-]{10,}(?:\.[\w-]*){2,}/g },
  { kind: 'compact JWS or JWE, base64', pattern: /ZXlK[\w+/=-]{76,}/g },
  { kind: 'development secret', pattern: /\b[\w-]*development[\w-]*-production\b/g },
]

/** Shorter ones are samples in prose, such as `eyJhbGciOi….…`. */
export const SHORTEST_TOKEN = 80
