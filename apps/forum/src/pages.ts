import { join } from 'node:path'
import { Eta } from 'eta'
import type { Request, Response } from 'express'
import { getSession } from '@latchkey/cookie-session/express'
import type { PostForm } from './domain/post-form.ts'
import type { Thread, ThreadSummary } from './domain/posts.ts'

/** What each template of views/ is given. */
export interface Views {
  home: { threads: readonly ThreadSummary[] }
  login: {
    returnTo: string
    loginId: string
    remember: boolean
    kept?: string | undefined
    sentence?: string
    notice?: string
  }
  logout: object
  posts: { threads: readonly ThreadSummary[] }
  thread: { thread: Thread; moderator: boolean; maxBody: number }
  'new-post': {
    form: PostForm
    replyTo?: { id: number; title?: string }
    sentence?: string
    notice?: string
    maxTitle: number
    maxBody: number
  }
  error: { sentence: string; retry?: string; reference?: string }
}

export interface Page<Name extends keyof Views> {
  readonly title: string
  readonly data: Views[Name]
  /** HTTP status, default 200. */
  readonly status?: number
}

export type Pages = ReturnType<typeof createPages>

/** The forum's pages: templates that escape whatever they print, in the one layout. */
export function createPages(options: { siblingUrl: string; cache: boolean }) {
  const eta = new Eta({
    views: join(import.meta.dirname, 'views'),
    autoEscape: true,
    cache: options.cache,
  })
  return {
    send<Name extends keyof Views>(
      req: Request,
      res: Response,
      name: Name,
      { title, data, status = 200 }: Page<Name>,
    ): void {
      const frame = {
        title,
        path: req.path,
        siblingUrl: options.siblingUrl,
        viewer: viewer(req),
        iso: (seconds: number) => new Date(seconds * 1000).toISOString(),
        when: (seconds: number) => `${dateTime.format(seconds * 1000)} UTC`,
      }
      const html = eta.render(`./${name}`, { ...data, frame })
      res.status(status).set('Cache-Control', 'private, no-store').type('html').send(html)
    },
  }
}

const dateTime = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
})

type Viewer = { status: 'in'; name: string } | { status: 'out' } | { status: 'unknown' }

function viewer(req: Request): Viewer {
  try {
    const session = getSession(req)
    if (session.status === 'active') return { status: 'in', name: session.profile.displayName }
    return { status: session.status === 'unavailable' ? 'unknown' : 'out' }
  } catch {
    // An error page whose error came before the session was opened.
    return { status: 'unknown' }
  }
}
