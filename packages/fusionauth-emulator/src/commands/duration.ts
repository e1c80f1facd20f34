const units = { s: 1, m: 60, h: 3600, d: 86_400 }

const words: [seconds: number, word: string][] = [
  [units.d, 'day'],
  [units.h, 'hour'],
  [units.m, 'minute'],
  [units.s, 'second'],
]

/** `+6m`, `+31d`, `+90s`, `+2h`, `-1h` → seconds; anything else → undefined. */
export function parseDuration(text: string): number | undefined {
  const [, sign, count, unit] = /^([+-])(\d{1,9})([smhd])$/.exec(text) ?? []
  if (count === undefined) return undefined
  const seconds =
    Number(count) * (unit === 's' || unit === 'm' || unit === 'h' ? units[unit] : units.d)
  return sign === '-' ? -seconds : seconds
}

/** `90061` → `1 day 1 hour 1 minute 1 second`. */
export function inWords(seconds: number): string {
  let rest = Math.round(Math.abs(seconds))
  const parts = words.flatMap(([size, word]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count === 0 ? [] : [`${count} ${word}${count === 1 ? '' : 's'}`]
  })
  return parts.join(' ') || '0 seconds'
}

/** The clock as one line for a person. */
export function clockLine(clock: { now: number; offset: number; frozen?: boolean }): string {
  const { frozen = false, now, offset } = clock
  const date = new Date(now * 1000).toUTCString().replace('GMT', 'UTC')
  const standing = frozen ? ' and standing still' : ''
  if (Math.round(offset) === 0) return `Virtual time: ${date}, which is real time${standing}.`
  const side = offset > 0 ? 'ahead of' : 'behind'
  return `Virtual time: ${date}, ${inWords(offset)} ${side} real time${standing}.`
}
