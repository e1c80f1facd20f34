const ranked = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length * share)] ?? 0

export const median = (values: readonly number[]): number => ranked(values, 1 / 2)

/** The slowest of the fastest quarter: whatever else a machine does only ever adds to a round. */
export const undisturbed = (values: readonly number[]): number => ranked(values, 1 / 4)

/**
 * Measures every name once per round, each round beginning with another, so that a machine that slows
 * down slows all of them.
 */
export async function inRounds<Name extends string>(
  names: readonly Name[],
  rounds: number,
  measure: (name: Name) => Promise<number>,
  show: (value: number) => string,
): Promise<Record<Name, number[]>> {
  const measured = new Map<Name, number[]>(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    const order = names.map((_, index) => names[(index + round) % names.length])
    for (const name of order) {
      if (name !== undefined) measured.get(name)?.push(await measure(name))
    }
    const line = names.map((name) => `${name} ${show(measured.get(name)?.at(-1) ?? 0)}`)
    process.stdout.write(`  round ${round + 1} of ${rounds}: ${line.join(', ')}\n`)
  }
  // eslint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(measured) as Record<Name, number[]>
}
