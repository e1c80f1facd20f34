import { parseSetCookie } from 'cookie'
import { virtualNow } from './virtual-time.ts'

interface Cookie {
  readonly value: string
  readonly until: number
}

export const names = {
  at: '__Host-Http-store.at',
  rt: '__Host-Http-store.rt',
  note: '__Host-Http-store.note',
}

/** A jar as browsers keep it, with its past: a crash, or a restored profile, can set it back. */
export interface Jar {
  header(): string | undefined
  get(name: string): string | undefined
  apply(setCookies: readonly string[]): void
  /** As it was so many seconds ago. */
  setBack(seconds: number): void
  clear(): void
  copy(): Jar
}

export function createJar(cookies: ReadonlyMap<string, Cookie> = new Map()): Jar {
  let current = new Map(cookies)
  let past: { readonly at: number; readonly cookies: ReadonlyMap<string, Cookie> }[] = []

  const keep = (): void => {
    past = past.filter(({ at }, index) => at > virtualNow() - 90 || index === past.length - 1)
    past.push({ at: virtualNow(), cookies: new Map(current) })
  }
  const get = (name: string): string | undefined => {
    const cookie = current.get(name)
    return cookie && cookie.until > virtualNow() ? cookie.value : undefined
  }
  keep()

  return {
    get,
    header() {
      const pairs = Array.from(current.keys(), (name) => [name, get(name)] as const)
      const header = pairs.flatMap(([name, value]) => (value ? [`${name}=${value}`] : []))
      return header.length === 0 ? undefined : header.join('; ')
    },
    apply(setCookies) {
      if (setCookies.length === 0) return
      for (const text of setCookies) {
        const { name, value, maxAge } = parseSetCookie(text)
        if (maxAge === undefined) current.set(name, { value: value ?? '', until: Infinity })
        else if (maxAge <= 0) current.delete(name)
        else current.set(name, { value: value ?? '', until: virtualNow() + maxAge })
      }
      keep()
    },
    setBack(seconds) {
      const then = past.findLast(({ at }) => at <= virtualNow() - seconds) ?? past[0]
      if (then) current = new Map(then.cookies)
      keep()
    },
    clear() {
      current = new Map()
      keep()
    },
    copy: () => createJar(current),
  }
}
