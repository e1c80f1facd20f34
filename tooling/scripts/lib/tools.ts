import { accessSync, constants } from 'node:fs'
import path from 'node:path'

export interface Tools {
  /** the browser of the browser tests; undefined: those are not run */
  readonly browser?: string
  /** the redis-server of the tests of cookie-session's Redis store; undefined: those are not run */
  readonly redis?: string
}

const { env, platform } = process

export function findTools(): Tools {
  const browser = env['CHROMIUM_PATH'] || onPath(browserNames) || browserPlaces().find(isProgram)
  const redis = env['REDIS_SERVER_PATH'] || onPath(['redis-server', 'valkey-server'])
  return { ...(browser && { browser }), ...(redis && { redis }) }
}

const browserNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
]

/** Where browsers are that are not on PATH. */
function browserPlaces(): string[] {
  if (platform === 'darwin') {
    const programs = ['Chromium', 'Google Chrome', 'Microsoft Edge']
    return ['/', env['HOME'] ?? '/'].flatMap((home) =>
      programs.map((name) => path.join(home, `Applications/${name}.app/Contents/MacOS/${name}`)),
    )
  }
  if (platform !== 'win32') return ['/snap/bin/chromium', '/opt/google/chrome/chrome']
  return ['LOCALAPPDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)']
    .flatMap((name) => env[name] ?? [])
    .flatMap((folder) =>
      ['Chromium', 'Google\\Chrome', 'Microsoft\\Edge'].map((name) => {
        const program = name.endsWith('Edge') ? 'msedge.exe' : 'chrome.exe'
        return path.join(folder, name, 'Application', program)
      }),
    )
}

function onPath(names: readonly string[]): string | undefined {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(path.delimiter).filter(Boolean)
  const suffix = platform === 'win32' ? '.exe' : ''
  return names
    .flatMap((name) => folders.map((folder) => path.join(folder, name + suffix)))
    .find(isProgram)
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Debian's packages for what is missing. */
export const missingPackages = ({ browser, redis }: Tools): string[] => [
  ...(browser === undefined ? ['chromium'] : []),
  ...(redis === undefined ? ['redis-server'] : []),
]

export const hasApt = (): boolean => onPath(['apt-get']) !== undefined
