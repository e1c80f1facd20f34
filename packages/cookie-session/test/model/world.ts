import type { SessionEvent } from '../../src/lib/events.ts'
import { type Envelopes, createEnvelopes } from '../../src/lib/envelope.ts'
import type { OpenedSession } from '../../src/lib/opened-session.ts'
import { createSeal } from '../../src/lib/seal.ts'
import { type Jar, createJar, names } from './browser.ts'
import { type FusionAuth, createFusionAuth } from './fusionauth.ts'
import { type Judge, createJudge } from './judge.ts'
import { type Process, createSharedStore, secret, startProcess } from './processes.ts'
import type { Schedule, Step, Trip } from './steps.ts'
import { begin, later, pass, virtualNow } from './virtual-time.ts'

/** Whoever holds cookies. */
export interface Holder {
  readonly who: 'owner' | 'thief'
  jar: Jar
  /** Generations beyond that of the theft that it was given. */
  readonly gained: Set<number>
}

type Purpose =
  | { readonly kind: 'visit' }
  | { readonly kind: 'sign-in'; readonly sub: string }
  | { readonly kind: 'sign-out'; readonly everywhere: boolean }

/** What a run of a schedule came to. */
export interface Outcome {
  readonly violations: readonly string[]
  /** How often what happened, to see that schedules reach it. */
  readonly seen: Readonly<Record<string, number>>
}

const mostHops = 5
const head = { status: 200, setCookies: [], header: () => undefined }

/** Runs a schedule from the login to the end, and then lets everything mend. */
export async function run(schedule: Schedule): Promise<Outcome> {
  begin(schedule.luck)
  const { policy, skews, tolerance, lossRate } = schedule
  const fusionAuth: FusionAuth = createFusionAuth(policy)
  const store = createSharedStore()
  const envelopes: Envelopes = createEnvelopes(createSeal([secret]), 'app')
  const judge: Judge = createJudge(fusionAuth, schedule)
  const owner: Holder = { who: 'owner', jar: createJar(), gained: new Set() }
  const thief: Holder = { who: 'thief', jar: createJar(), gained: new Set() }
  let stolenAt: { sid: string; generation: number } | undefined

  const onEvent = (event: SessionEvent, process: Process): void => judge.event(event, process)
  const start = (skew: number): Process =>
    startProcess({ fusionAuth, store, skew, tolerance, onEvent })
  const processes = skews.map(start)
  const processOf = (index: number): Process => {
    const process = processes[index % processes.length]
    if (!process) throw new Error('no process')
    return process
  }

  /** What the holder was given, for the count of generations after a theft. */
  const receive = async (holder: Holder, setCookies: readonly string[]): Promise<void> => {
    const held = holder.jar.get(names.rt) ?? ''
    holder.jar.apply(setCookies)
    const sealed = setCookies.find((text) => text.startsWith(`${names.rt}=`))
    const rt = sealed?.slice(names.rt.length + 1, sealed.indexOf(';'))
    if (!rt || !stolenAt) return
    const envelope = await envelopes.open(rt)
    if (typeof envelope === 'string' || envelope.sid !== stolenAt.sid) return
    // Both were given the very same cookies, by one flight: no more than a copy, so it counts from here.
    if (rt === (holder === owner ? thief : owner).jar.get(names.rt)) {
      stolenAt = { sid: envelope.sid, generation: envelope.generation }
      owner.gained.clear()
      thief.gained.clear()
    }
    // A generation that was only renewed is none that is new.
    const before = await envelopes.open(held)
    const renewed = typeof before !== 'string' && before.generation === envelope.generation
    if (envelope.generation > stolenAt.generation && !renewed) {
      holder.gained.add(envelope.generation)
    }
    judge.bothGained(owner.gained.size, thief.gained.size)
  }

  const serve = async (
    opened: OpenedSession,
    purpose: Purpose,
    presented: string | undefined,
  ): Promise<string | undefined> => {
    const { session } = opened
    if (purpose.kind === 'sign-in') {
      await later(0.05)
      const login = fusionAuth.login(purpose.sub)
      judge.signedIn(login.tokens.refreshTokenId, purpose.sub)
      await session.signIn(login)
      return login.tokens.refreshTokenId
    }
    if (purpose.kind === 'sign-out') {
      judge.doom(presented, purpose.everywhere)
      await session.signOut({ everywhere: purpose.everywhere })
    }
    return session.status === 'active' ? session.sid : undefined
  }

  async function exchange(
    holder: Holder,
    trip: Trip,
    purpose: Purpose,
    options: { follows?: boolean; keeps?: 'nothing' | 'note' | 'all'; hops?: number } = {},
  ): Promise<void> {
    const { follows = true, keeps = 'all', hops = 0 } = options
    const cookie = holder.jar.header()
    const presented = judge.sidOf(holder.jar.get(names.rt))
    if (purpose.kind !== 'visit')
      judge.doom(presented, purpose.kind === 'sign-out' && purpose.everywhere)
    await later(trip.up)
    const process = processOf(trip.process)
    const startedAt = virtualNow()
    const opened = await process.sessions.open({
      method: purpose.kind === 'visit' ? 'GET' : 'POST',
      path: '/page',
      cookie,
      navigation: trip.navigation || purpose.kind !== 'visit',
      site: 'same-origin',
      origin: undefined,
      referer: undefined,
    })
    if (!process.alive) return
    const { session, answer } = opened
    const seen = {
      holder: holder.who,
      process,
      startedAt,
      presented,
      hasCookies: cookie !== undefined,
    }
    judge.opened(session, answer !== undefined, seen)
    const sid = answer ? undefined : await serve(opened, purpose, presented)
    if (!answer && purpose.kind !== 'visit' && presented)
      judge.over(presented, process, purpose.kind)
    await later(answer ? 0 : trip.work)
    if (!process.alive) return
    const { setCookies = [] } = opened.finish(head)
    judge.answered(setCookies, sid, {
      ...seen,
      clearing: purpose.kind === 'sign-out' || (trip.navigation && session.status === 'ended'),
    })
    await later(trip.down)
    if (trip.lost) return
    const kept = setCookies.filter(
      (text) => keeps === 'all' || (keeps === 'note' && text.startsWith(names.note)),
    )
    await receive(holder, kept)
    if (answer && follows && hops < mostHops) {
      await exchange(holder, { ...trip, lost: false }, purpose, { ...options, hops: hops + 1 })
    }
  }

  const fire = (...args: Parameters<typeof exchange>): void => {
    exchange(...args).catch((error: unknown) => judge.threw(error))
  }

  /** Without its records a store knows nothing of a theft: what both are given counts from here. */
  const countAnew = (): void => {
    if (!stolenAt) return
    stolenAt = { ...stolenAt, generation: -1 }
    owner.gained.clear()
    thief.gained.clear()
  }

  const steal = async (what: 'jar' | 'rt' | 'at'): Promise<void> => {
    const rt = owner.jar.get(names.rt)
    const envelope = rt ? await envelopes.open(rt) : 'unreadable'
    thief.jar = owner.jar.copy()
    if (what === 'at') thief.jar.apply([`${names.rt}=; Max-Age=0`])
    if (what === 'rt') thief.jar.apply([`${names.at}=; Max-Age=0`])
    if (typeof envelope === 'string' || what === 'at') return
    stolenAt = { sid: envelope.sid, generation: envelope.generation }
    owner.gained.clear()
    thief.gained.clear()
    judge.stolen(envelope.sid)
  }

  const take = async (step: Step): Promise<void> => {
    judge.step(step)
    switch (step.act) {
      case 'wait':
        return pass(step.seconds)
      case 'visit':
        for (const trip of step.trips) fire(owner, trip, { kind: 'visit' })
        return undefined
      case 'sign-in':
        return fire(owner, step.trip, { kind: 'sign-in', sub: step.sub })
      case 'sign-out':
        return fire(owner, step.trip, { kind: 'sign-out', everywhere: step.everywhere })
      case 'set-back':
        return owner.jar.setBack(step.seconds)
      case 'crash': {
        const index = step.process % processes.length
        processOf(index).alive = false
        processes[index] = start(skews[index] ?? 0)
        return undefined
      }
      case 'flush':
        countAnew()
        return store.flush()
      case 'store-down':
        store.downUntil = virtualNow() + step.seconds
        countAnew()
        void later(step.seconds).then(countAnew)
        return undefined
      case 'trouble':
        fusionAuth.trouble = { kind: step.kind, until: virtualNow() + step.seconds }
        return undefined
      case 'keys-down':
        fusionAuth.keysDownUntil = virtualNow() + step.seconds
        return undefined
      case 'rotate-keys':
        fusionAuth.key += 1
        if (step.withdraw) fusionAuth.oldestKey = fusionAuth.key
        return undefined
      case 'revoke': {
        const sid = judge.sidOf(owner.jar.get(names.rt))
        if (sid) fusionAuth.revoke(sid)
        return undefined
      }
      case 'steal':
        return steal(step.what)
      case 'thief':
        return fire(thief, step.trip, { kind: 'visit' }, step)
    }
  }

  const plain: Trip = { process: 0, navigation: true, up: 0, work: 0, down: 0, lost: false }
  fire(owner, plain, { kind: 'sign-in', sub: 'sam' })
  await pass(1)
  fusionAuth.lossRate = lossRate
  for (const step of schedule.steps) await take(step)

  // Everything mends: nobody may stay in between.
  fusionAuth.trouble = undefined
  fusionAuth.keysDownUntil = 0
  fusionAuth.lossRate = 0
  store.downUntil = 0
  await pass(40)
  for (let visits = 0; visits < 3; visits += 1) {
    if (visits === 2) judge.mended()
    fire(owner, { ...plain, process: visits }, { kind: 'visit' })
    await pass(20)
  }
  return judge.outcome()
}
