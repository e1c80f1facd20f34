import { hasApt, missingPackages, type Tools } from './tools.ts'

/** The one command that makes all tests run, on this machine and for this user. */
export function installCommand(tools: Tools): string {
  const browser = tools.browser === undefined
  const redis = tools.redis === undefined
  const join = (...parts: (string | false)[]) => parts.filter(Boolean).join(' && ')
  if (process.platform === 'darwin') {
    const cask = browser && 'brew install --cask chromium'
    return join(cask, redis && 'brew install redis', 'npm test')
  }
  // Redis has no server for Windows
  if (process.platform === 'win32') {
    return redis ? 'wsl npm test' : 'winget install Google.Chrome && npm test'
  }
  if (!hasApt()) {
    const paths = [
      ...(browser ? ['CHROMIUM_PATH=/path/to/chromium'] : []),
      ...(redis ? ['REDIS_SERVER_PATH=/path/to/redis-server'] : []),
    ]
    return `${paths.join(' ')} npm test`
  }
  if (process.getuid?.() === 0) return 'npm test -- --setup'
  const packages = missingPackages(tools).join(' ')
  return `sudo apt-get install -y --no-install-recommends ${packages} && npm test`
}

/** What was not run for want of something, and how to run it; undefined when everything was run. */
export function notRunLine(tools: Tools, names: readonly string[]): string | undefined {
  const wants = [
    ...(tools.browser === undefined ? ['a browser (Chromium or Chrome)'] : []),
    ...(tools.redis === undefined ? ['redis-server'] : []),
  ].join(' or ')
  if (wants === '') {
    return names.length === 0 ? undefined : `Not run: ${names.length} skipped: ${names.join('; ')}`
  }
  const what = names.length === 0 ? 'tests' : `${names.length} tests`
  return `Not run: ${what} that need ${wants}, not found. To run them: ${installCommand(tools)}`
}
