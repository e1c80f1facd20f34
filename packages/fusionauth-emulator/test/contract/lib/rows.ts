import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startEmulator, type EmulatorOptions } from '../../../src/index.ts'
import { unknownMembers } from '../client-types.ts'
import { createBench, type Bench } from './bench.ts'
import { kickstart } from './instance.ts'
import type { Answer } from './http.ts'
import { at, isMembers, type Path } from './json.ts'

// A row is one documented fact about FusionAuth: what is sent, and what the answer must be.

export type Source =
  | 'API docs'
  | 'guides'
  | 'OpenAPI'
  | 'client sources'
  | 'issue tracker'
  | 'example apps'
  | 'kickstart docs'
  | 'release notes'

export interface Row {
  fact: string
  source: Source
  /** The route as documented, and the status: `PUT /api/login/{userId}/{applicationId} 200`. */
  answers: `${string} /${string} ${number}`
  /** Arranges what is needed, sends; may look at more than the table below can say. */
  run: (bench: Bench) => Promise<Answer>
  /**
   * A type of FusionAuth's client, or what the body is instead. Default: `empty` for the statuses
   * that are documented so, `Errors` for 400 and 504.
   */
  body?: string
  has?: Path[]
  lacks?: Path[]
  is?: Record<string, unknown>
  /** Exactly these error codes. */
  codes?: string[]
}

export interface Sheet {
  name: string
  options?: EmulatorOptions
  rows: Row[]
}

/** Registers a test per row, with one emulator for all of them. */
export function hold(sheet: Sheet): void {
  const { options, rows } = sheet
  vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })
  describe(`the contract: ${sheet.name}`, () => {
    let bench: Bench
    beforeAll(async () => {
      bench = createBench(await startEmulator({ port: 0, kickstart, ...options }))
    })
    afterAll(() => bench.emulator.close())
    const titled = rows.map((row) => [`${row.answers}: ${row.fact} (${row.source})`, row] as const)
    test.each(titled)('%s', async (_, row) => judge(row, await row.run(bench)))
    test('no two rows say the same', () => {
      const titles = titled.map(([title]) => title)
      expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([])
    })
  })
}

/** `POST /api/login 200` and the like, of every row. */
export const answersOf = (sheets: Sheet[]): string[] =>
  sheets.flatMap(({ rows }) => rows.map(({ answers }) => answers))

const emptyStatuses = new Set([401, 404, 410, 421, 423, 500])

function judge(row: Row, answer: Answer): void {
  const [method = '', path = '', status = ''] = row.answers.split(' ')
  const pattern = new RegExp(`^${method} ${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`)
  expect(answer.sent, 'the last request was another').toMatch(pattern)
  expect(answer.status, `answered with ${answer.text}`).toBe(Number(status))
  judgeBody(answer, row.body ?? usualBody(answer.status))
  for (const each of row.has ?? []) {
    expect(at(answer.body, each), `${String(each)} is missing in ${answer.text}`).toBeDefined()
  }
  for (const each of row.lacks ?? []) {
    expect(at(answer.body, each), `${String(each)} must not be there`).toBeUndefined()
  }
  for (const [name, value] of Object.entries(row.is ?? {})) {
    expect(at(answer.body, name), name).toEqual(value)
  }
  expect(codesOf(answer.body)).toEqual(row.codes ?? codesOf(answer.body))
}

function usualBody(status: number): string {
  if (emptyStatuses.has(status)) return 'empty'
  return status === 400 || status === 504 ? 'Errors' : 'LoginResponse'
}

function judgeBody({ body, contentType, text }: Answer, expected: string): void {
  if (expected === 'empty') {
    expect(text, 'the body must be empty').toBe('')
  } else if (expected === 'html') {
    expect(contentType).toMatch(/^text\/html/)
  } else if (expected !== 'any') {
    expect(contentType).toMatch(/^application\/json/)
    if (expected !== 'json') expect(unknownMembers(expected, body), text).toEqual([])
    if (expected === 'Errors') judgeErrors(body)
  }
}

/** A field error is `[reason]` and the field's path, a general one `[Reason]`; both have a message. */
function judgeErrors(errors: unknown): void {
  expect(codesOf(errors)).not.toEqual([])
  const fields = at(errors, 'fieldErrors')
  for (const [path, entries] of Object.entries(isMembers(fields) ? fields : {})) {
    for (const each of entriesOf(entries)) {
      const { code, message } = each
      expect(code).toMatch(/^\[\w+\]/)
      expect(String(code).replace(/^\[\w+\]/, '')).toBe(path)
      expect(message).toMatch(/\w/)
    }
  }
  for (const { code, message } of entriesOf(at(errors, 'generalErrors'))) {
    expect(code).toMatch(/^\[\w+\]$/)
    expect(message).toMatch(/\w/)
  }
}

/** Of an Errors object, field errors first. */
export function codesOf(errors: unknown): unknown[] {
  const fields = at(errors, 'fieldErrors')
  const entries = isMembers(fields) ? Object.values(fields).flatMap(entriesOf) : []
  return [...entries, ...entriesOf(at(errors, 'generalErrors'))].map(({ code }) => code)
}

const entriesOf = (value: unknown) => (Array.isArray(value) ? value.filter(isMembers) : [])
