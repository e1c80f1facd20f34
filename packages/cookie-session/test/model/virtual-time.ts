import { createCipheriv, createDecipheriv } from 'node:crypto'

// Time that moves only when told to, so that hours pass in milliseconds and every schedule can be run again
// exactly. Web Crypto would finish its work on other threads, in an order of its own: here it works at once,
// with the same algorithm.

const real = {
  setImmediate: globalThis.setImmediate,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  dateNow: Date.now,
  random: Math.random,
  importKey: crypto.subtle.importKey.bind(crypto.subtle),
  deriveBits: crypto.subtle.deriveBits.bind(crypto.subtle),
}

interface Timer {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

/** Timers in the order they are due: a binary heap. */
class Queue {
  readonly #heap: Timer[] = []

  get first(): Timer | undefined {
    return this.#heap[0]
  }

  clear(): void {
    this.#heap.length = 0
  }

  push(timer: Timer): void {
    const heap = this.#heap
    let index = heap.push(timer) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (this.#before(parent, index)) break
      this.#swap(parent, index)
      index = parent
    }
  }

  pop(): Timer | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || heap.length === 0) return first
    heap[0] = last
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      if (left >= heap.length) return first
      const right = left + 1
      const child = right < heap.length && this.#before(right, left) ? right : left
      if (this.#before(index, child)) return first
      this.#swap(index, child)
      index = child
    }
  }

  #before(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]]
    if (!a || !b) return true
    return a.at < b.at || (a.at === b.at && a.order < b.order)
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]]
    if (a && b) [this.#heap[one], this.#heap[other]] = [b, a]
  }
}

const start = 1_800_000_000
const queue = new Queue()
let time = start
let order = 0
let seed = 1

/** Seconds. */
export const virtualNow = (): number => time

export const later = (seconds: number): Promise<void> =>
  new Promise((resolve) => {
    schedule(resolve, seconds)
  })

function schedule(run: () => void, seconds: number): void {
  order += 1
  queue.push({ at: time + Math.max(0, seconds), order, run })
}

/** Everything that follows from what has happened so far has happened, too. */
const settled = (): Promise<void> => new Promise((resolve) => real.setImmediate(resolve))

/** Lets time pass: each timer fires when it is due, and its consequences come before the next one. */
export async function pass(seconds: number): Promise<void> {
  const end = time + seconds
  await settled()
  for (let next = queue.first; next && next.at <= end; next = queue.first) {
    queue.pop()
    time = Math.max(time, next.at)
    next.run()
    await settled()
  }
  time = end
}

/** Begins anew at the same instant, with the same luck. */
export function begin(fortune: number): void {
  queue.clear()
  time = start
  order = 0
  seed = (fortune >>> 0) + 1
}

/** A number from 0 to 1, the same in every run of a schedule (mulberry32). */
export function luck(): number {
  seed = (seed + 0x6d2b79f5) >>> 0
  let mixed = seed
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

type ImportKey = typeof crypto.subtle.importKey
type Imported = Awaited<ReturnType<ImportKey>>

export function installVirtualTime(): void {
  const keys = new Map<string, Imported>()
  const raw = new WeakMap<object, Buffer>()
  const bits = new Map<string, ArrayBuffer>()

  Object.assign(globalThis, {
    setTimeout: (run: () => void, milliseconds = 0) => {
      schedule(run, milliseconds / 1000)
      return 0
    },
    clearTimeout: () => undefined,
  })
  Date.now = () => time * 1000
  Math.random = luck

  Object.assign(crypto.subtle, {
    async importKey(
      ...[format, data, algorithm, extractable, usages]: [
        'raw',
        Uint8Array<ArrayBuffer>,
        string,
        boolean,
        ['encrypt'],
      ]
    ) {
      const name = `${algorithm} ${Buffer.from(data).toString('hex')}`
      const known = keys.get(name)
      if (known) return known
      const key = await real.importKey(format, data, algorithm, extractable, usages)
      keys.set(name, key)
      raw.set(key, Buffer.from(data))
      return key
    },
    async deriveBits(
      ...[how, key, length]: [
        {
          name: string
          hash: string
          salt: Uint8Array<ArrayBuffer>
          info: Uint8Array<ArrayBuffer>
        },
        Imported,
        number,
      ]
    ) {
      const from = raw.get(key)?.toString('hex') ?? ''
      const name = `${from} ${Buffer.from(how.info).toString()} ${length}`
      const known = bits.get(name) ?? (await real.deriveBits(how, key, length))
      bits.set(name, known)
      return known
    },
    async encrypt(...[{ iv, additionalData }, key, data]: Sealing) {
      const cipher = createCipheriv('aes-256-gcm', raw.get(key) ?? '', iv)
      cipher.setAAD(additionalData)
      return arrayBuffer(Buffer.concat([cipher.update(data), cipher.final(), cipher.getAuthTag()]))
    },
    async decrypt(...[{ iv, additionalData }, key, data]: Sealing) {
      const decipher = createDecipheriv('aes-256-gcm', raw.get(key) ?? '', iv)
      decipher.setAAD(additionalData)
      decipher.setAuthTag(data.subarray(-16))
      return arrayBuffer(Buffer.concat([decipher.update(data.subarray(0, -16)), decipher.final()]))
    },
  })
}

type Sealing = [{ iv: Uint8Array; additionalData: Uint8Array }, object, Uint8Array]

const arrayBuffer = ({ buffer, byteOffset, byteLength }: Buffer): ArrayBufferLike =>
  buffer.slice(byteOffset, byteOffset + byteLength)
