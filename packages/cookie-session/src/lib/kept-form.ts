import { CookieSessionError } from './errors.ts'
import { safeReturnTo } from './return-to.ts'
import type { Seal } from './seal.ts'

/** What somebody was writing, by the names of the form's fields. */
export type FormFields = Readonly<Record<string, string | readonly string[]>>

export interface KeptForm {
  /** The page whose form it was: a safe path of this app. */
  readonly route: string
  readonly fields: FormFields
  /** Epoch seconds. */
  readonly keptAt: number
}

/** Carries what was typed through a login, sealed in a hidden field: nothing is stored (WCAG 2.2.5). */
export interface KeptForms {
  /**
   * `undefined` for more than fits.
   *
   * @throws CookieSessionError `form_not_keepable`
   */
  keep(sub: string, route: string, fields: FormFields): Promise<string | undefined>
  /** `undefined` unless it is authentic, of this person, and from today. */
  open(sealed: unknown, sub: string): Promise<KeptForm | undefined>
}

/** UTF-8 bytes of the form as JSON: what a form may carry, and a hidden field of one a browser posts. */
const largest = 256 * 1024
const mostFields = 100
/** Seconds: who comes back tomorrow should not find it in a page that was left open. */
const keptFor = 24 * 3600
/** Seconds by which clocks of processes may differ. */
const skew = 60

interface Wire {
  a: string
  u: string
  r: string
  t: number
  f: [name: string, value: string | readonly string[]][]
}

export function createKeptForms(seal: Seal, applicationId: string, now: () => number): KeptForms {
  return {
    async keep(sub, route, fields) {
      const f = Object.entries(fields)
      if (f.length > mostFields) {
        throw notKeepable(`it has ${f.length} fields, and at most ${mostFields} are kept`)
      }
      for (const [name, value] of f) {
        const texts: readonly unknown[] = typeof value === 'string' ? [value] : value
        if (Array.isArray(texts) && texts.every((text) => typeof text === 'string')) continue
        throw notKeepable(`the field ${JSON.stringify(name.slice(0, 64))} is not text`)
      }
      const wire: Wire = {
        a: applicationId,
        u: sub,
        r: safeReturnTo(route),
        t: Math.floor(now()),
        f,
      }
      const text = JSON.stringify(wire)
      if (new TextEncoder().encode(text).length > largest) return undefined
      return seal.seal('kept-form', text)
    },
    async open(sealed, sub) {
      if (typeof sealed !== 'string') return undefined
      const unsealed = await seal.unseal('kept-form', sealed)
      if (typeof unsealed === 'string') return undefined
      // Authentic: only we can have sealed it, so its shape is ours.
      const { a, u, r, t, f }: Wire = JSON.parse(unsealed.text)
      if (a !== applicationId || u !== sub) return undefined
      if (now() > t + keptFor || now() < t - skew) return undefined
      // Without a prototype: a field that was not sent is undefined, whatever it is called.
      const opened: Record<string, string | readonly string[]> = Object.create(null)
      return { route: r, fields: Object.assign(opened, Object.fromEntries(f)), keptAt: t }
    },
  }
}

const notKeepable = (seen: string): CookieSessionError =>
  new CookieSessionError(
    'form_not_keepable',
    `keepForm: ${seen}. Name only the text fields of this form, as they were posted.`,
  )
