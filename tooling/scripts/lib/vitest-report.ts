import { readFile } from 'node:fs/promises'

export interface Tally {
  readonly passed: number
  readonly failed: number
  /** full names of tests that were there and did not run */
  readonly notRun: readonly string[]
}

interface JsonReport {
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/**
 * Counts what vitest's JSON report says.
 * @param exitCode vitest's own: errors outside any test show only there
 */
export async function tallyOf(file: string, exitCode: number): Promise<Tally> {
  const report: JsonReport = await readFile(file, 'utf8').then(JSON.parse, () => ({
    testResults: [],
  }))
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  const passed = tests.filter(({ status }) => status === 'passed').length
  // a file that could not even be loaded has no tests that could fail
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length
  const failed = tests.filter(({ status }) => status === 'failed').length + brokenFiles
  const notRun = tests
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => fullName)
  const silentFailure = failed === 0 && (exitCode !== 0 || passed === 0)
  return { passed, failed: silentFailure ? 1 : failed, notRun }
}
