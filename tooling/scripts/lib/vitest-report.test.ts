import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tallyOf } from './vitest-report.ts'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'latchkey-report-'))))
afterAll(() => rm(folder, { recursive: true }))

async function tally(exitCode: number, ...files: { status: string; tests: string[] }[]) {
  const file = path.join(folder, 'vitest.json')
  const testResults = files.map(({ status, tests }) => ({
    status,
    assertionResults: tests.map((state, index) => ({ status: state, fullName: `test ${index}` })),
  }))
  await writeFile(file, JSON.stringify({ testResults }))
  return tallyOf(file, exitCode)
}

test('a skipped test is neither passed nor failed', async () => {
  const tests = ['passed', 'skipped', 'pending', 'todo', 'failed']
  expect(await tally(1, { status: 'failed', tests })).toEqual({
    passed: 1,
    failed: 1,
    notRun: ['test 1', 'test 2', 'test 3'],
  })
})

test('a file that could not be loaded is a failure of its own', async () => {
  const broken = { status: 'failed', tests: [] }
  expect(await tally(1, { status: 'passed', tests: ['passed'] }, broken)).toMatchObject({
    passed: 1,
    failed: 1,
  })
})

test('an error outside any test counts, and so does a run without tests or report', async () => {
  expect(await tally(1, { status: 'passed', tests: ['passed'] })).toMatchObject({ failed: 1 })
  expect(await tally(0)).toMatchObject({ passed: 0, failed: 1 })
  expect(await tallyOf(path.join(folder, 'none.json'), 0)).toMatchObject({ passed: 0, failed: 1 })
})
