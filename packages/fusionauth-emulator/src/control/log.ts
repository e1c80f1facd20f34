/** How much longer than `kept` a log may grow before its oldest entries are dropped at once. */
const slack = 100

/** The newest entries of something that never ends. */
export interface Log<Entry> {
  add(entry: Entry): void
  /** Oldest first. */
  list(): Entry[]
  clear(): void
  /** How many entries there ever were. */
  readonly count: number
  /** The entries that are still kept of those after the first `count`. */
  after(count: number): Entry[]
}

export function createLog<Entry>(kept: number): Log<Entry> {
  let entries: Entry[] = []
  let count = 0
  const newest = (wanted: number) => (wanted <= 0 ? [] : entries.slice(-Math.min(wanted, kept)))
  return {
    add(entry) {
      count += 1
      entries.push(entry)
      if (entries.length >= kept + slack) entries.splice(0, entries.length - kept)
    },
    list: () => newest(kept),
    clear() {
      entries = []
    },
    get count() {
      return count
    },
    after: (seen) => newest(count - seen),
  }
}
