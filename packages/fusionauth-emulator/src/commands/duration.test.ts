import { expect, test } from 'vitest'
import { inWords, parseDuration } from './duration.ts'

test.each([
  ['+6m', 360],
  ['+31d', 2_678_400],
  ['+90s', 90],
  ['+2h', 7200],
  ['-1h', -3600],
])('%s is %d seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds)
})

test.each(['6m', '+6', '+m', '+6w', '++6m', '+1.5h', '', ' +6m', '+6m ', '+9999999999d'])(
  '"%s" is no duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined()
  },
)

test.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [90, '1 minute 30 seconds'],
  [-3600, '1 hour'],
  [90_061, '1 day 1 hour 1 minute 1 second'],
  [2_678_400, '31 days'],
])('%d seconds in words: %s', (seconds, words) => {
  expect(inWords(seconds)).toBe(words)
})
