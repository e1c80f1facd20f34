import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { severalProcesses } from './several-processes.ts'

const pm2 = (instances: string, instance?: string) => ({
  pm_id: '3',
  instances,
  ...(instance !== undefined && { NODE_APP_INSTANCE: instance }),
})

// As pm2 7 sets them, in fork and in cluster mode; -i max and -i 0 come as the number they stand for.
test.each([
  ['started by hand', {}, false, undefined],
  [
    'variables of these names, but no pm2',
    { instances: '4', NODE_APP_INSTANCE: '2' },
    false,
    undefined,
  ],
  ['a worker', {}, true, 'this process is a worker of node:cluster'],
  ['pm2 start', pm2('1', '0'), false, undefined],
  ['pm2 start -i 1', pm2('1', '0'), true, undefined],
  ['pm2 start -i 2', pm2('2', '0'), true, 'pm2 runs 2 instances of this app'],
  ['two in fork mode', pm2('2', '1'), false, 'pm2 runs 2 instances of this app'],
  ['another instance_var', pm2('2'), true, 'pm2 runs 2 instances of this app'],
  ['pm2 scale app 2', pm2('1', '1'), true, 'pm2 runs this app as instance 1, beside instance 0'],
  ['a value that is no number', pm2('many', 'x'), false, undefined],
])('%s', (_name, env, clusterWorker, expected) => {
  expect(severalProcesses(env, clusterWorker)).toBe(expected)
})

test('a real worker knows that it is one, though its environment does not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'worker-'))
  const program = join(folder, 'program.cjs')
  writeFileSync(
    program,
    `const cluster = require('node:cluster')
    if (cluster.isPrimary) cluster.fork()
    else process.stdout.write(cluster.isWorker + ' ' + process.env.NODE_UNIQUE_ID, () => process.exit())`,
  )
  try {
    expect(execFileSync(process.execPath, [program], { encoding: 'utf8' })).toBe('true undefined')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
