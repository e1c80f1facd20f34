import { expect, test } from 'vitest'
import { codeBlocks } from './code-blocks.ts'

const fence = '```'

test('finds TypeScript and JavaScript, with the line it is on, and whether it may run', () => {
  const page = [
    '# Page',
    `${fence}ts`,
    'const a = 1',
    fence,
    'text',
    `${fence}js no-run`,
    'listen()',
    fence,
    `${fence}sh`,
    'npm start',
    fence,
  ].join('\n')
  expect(codeBlocks(page)).toEqual([
    { language: 'ts', code: 'const a = 1\n', line: 3, run: true },
    { language: 'js', code: 'listen()\n', line: 7, run: false },
  ])
})
