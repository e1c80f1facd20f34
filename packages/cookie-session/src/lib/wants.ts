/** What is wanted and not done yet, by key. What one call does covers all that was wanted before it left. */
export interface Wants {
  /** Its number. */
  add(key: string): number
  /** Whether this one is left to do, or any. */
  has(key: string, want?: number): boolean
  /** To be kept when a call leaves. */
  readonly latest: number
  /** It was done by a call that left when `latest` was this. */
  cover(key: string, latest: number): void
  drop(key: string, want: number): void
}

export function createWants(): Wants {
  const left = new Map<string, Set<number>>()
  let latest = 0

  const remove = (key: string, isDone: (want: number) => boolean): void => {
    const wants = left.get(key)
    if (!wants) return
    for (const want of wants) if (isDone(want)) wants.delete(want)
    if (wants.size === 0) left.delete(key)
  }

  return {
    add(key) {
      latest += 1
      left.set(key, (left.get(key) ?? new Set()).add(latest))
      return latest
    },
    has(key, want) {
      const wants = left.get(key)
      return wants !== undefined && (want === undefined || wants.has(want))
    },
    get latest() {
      return latest
    },
    cover: (key, until) => remove(key, (want) => want <= until),
    drop: (key, dropped) => remove(key, (want) => want === dropped),
  }
}
