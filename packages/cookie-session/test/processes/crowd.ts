import { setTimeout as sleep } from 'node:timers/promises'
import { type Browser, createBrowser } from '../harness.ts'
import { type Seen, logIn, visit } from './visits.ts'
import type { World } from './world.ts'

export interface Person {
  readonly browser: Browser
  sid: string
}

/** People who are signed in, each with a browser and a session of their own. */
export async function gather(world: World, count: number): Promise<Person[]> {
  const people: Person[] = []
  // Passwords are slow to check, on purpose.
  while (people.length < count) {
    people.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(16, count - people.length) }, async () => {
          const browser = createBrowser()
          return { browser, sid: await logIn(world.portOf(0), browser) }
        }),
      )),
    )
  }
  return people
}

export interface Traffic {
  readonly seen: { readonly person: Person; readonly seen: Seen }[]
  /** No new visits; resolves when those under way are over. */
  stop(): Promise<void>
}

/** Everybody comes in turn, nobody twice at a time, until it is stopped. */
export function startTraffic(port: number, people: readonly Person[], perSecond = 200): Traffic {
  const seen: Traffic['seen'] = []
  const underWay = new Set<Person>()
  const visits = new Set<Promise<void>>()
  const stopping = new AbortController()

  const come = async (person: Person): Promise<void> => {
    underWay.add(person)
    seen.push({ person, seen: await visit(port, person.browser) })
    underWay.delete(person)
  }
  const run = async (): Promise<void> => {
    for (let turn = 0; !stopping.signal.aborted; await sleep(50)) {
      for (let count = 0; count < perSecond / 20; count += 1, turn += 1) {
        const person = people[turn % people.length]
        if (!person || underWay.has(person)) continue
        const coming = come(person).finally(() => visits.delete(coming))
        visits.add(coming)
      }
    }
  }
  const running = run()
  return {
    seen,
    async stop() {
      stopping.abort()
      await running
      await Promise.all(visits)
    },
  }
}

/** Everybody once, some at a time. */
export async function everybody(port: number, people: readonly Person[]): Promise<Seen[]> {
  const seen: Seen[] = []
  for (let from = 0; from < people.length; from += 100) {
    const some = people.slice(from, from + 100)
    seen.push(...(await Promise.all(some.map(({ browser }) => visit(port, browser)))))
  }
  return seen
}

/** Whoever is told to come later comes again, every half second, until they get another answer. */
export async function untilAnswered(
  port: number,
  people: readonly Person[],
  within: number,
): Promise<{ readonly seen: Map<Person, Seen>; readonly seconds: number }> {
  const begun = performance.now()
  const seconds = () => (performance.now() - begun) / 1000
  const seen = new Map<Person, Seen>()
  for (let waiting = [...people]; waiting.length > 0;) {
    const answers = await everybody(port, waiting)
    waiting.forEach((person, index) => {
      const answer = answers[index]
      if (answer) seen.set(person, answer)
    })
    waiting = waiting.filter((person) => seen.get(person)?.status === 503)
    if (seconds() > within) break
    if (waiting.length > 0) await sleep(500)
  }
  return { seen, seconds: seconds() }
}

/** Whatever a test before has left, even one that failed: no outage, and everybody is in. */
export async function settle(world: World, people: readonly Person[]): Promise<void> {
  world.emulator.faults.clear()
  await world.gate.open()
  const port = world.portOf(0)
  const { seen } = await untilAnswered(port, people, 60)
  for (const person of people) {
    if (seen.get(person)?.status === 200) continue
    person.sid = await logIn(port, person.browser)
  }
  for (const { calls, events } of world.processes) calls.length = events.length = 0
}
