import { Router } from 'express'
import type { Request, RequestHandler } from 'express'
import { activeSession, getSession, requireSession } from '@latchkey/cookie-session/express'
import type { Deps } from '../deps.ts'
import {
  emptyPostForm,
  limits,
  parseNewThread,
  parseReply,
  typedText,
} from '../domain/post-form.ts'
import { addReply, findThread, listThreads, openThread, removePost } from '../domain/posts.ts'
import { httpError } from '../errors.ts'
import type { Pages } from '../pages.ts'
import { idIn, sendPostForm, threadOf } from './post-form-page.ts'

const noSuchPost = () => httpError(404, 'No such post')

export function postRoutes({ db, now }: Pick<Deps, 'db' | 'now'>, pages: Pages): Router {
  const router = Router()
  const form = sendPostForm.bind(undefined, pages)

  router.get('/posts', requireSession(), async (req, res) => {
    const threads = await listThreads(db, 100)
    pages.send(req, res, 'posts', { title: 'Posts', data: { threads } })
  })

  router.get('/posts/new', requireSession(), (req, res) => {
    form(req, res, emptyPostForm)
  })

  // Nothing typed is lost: in an outage the form comes back with it, else it goes through the login.
  const keepText: RequestHandler = async (req, res, next) => {
    const session = getSession(req)
    const typed = typedText(req.body)
    if (session.status === 'active' || (!typed.title && !typed.body)) return next()
    const replyTo = threadOf(req.body)
    const again = (status: 401 | 503, sentence: string): void =>
      form(req, res, { ...typed, errors: {} }, { status, sentence, replyTo })
    if (session.status === 'unavailable') {
      res.set('Retry-After', String(Math.ceil(session.retryAfter)))
      return again(
        503,
        'We cannot check who you are right now. Your text is still here: send it again in a moment.',
      )
    }
    const thread = replyTo && { thread: String(replyTo.id) }
    const kept = await session.keepForm({ ...typed, ...thread }, '/posts/new')
    if (kept === undefined) {
      return again(
        401,
        'You are logged out. Your text is still here: log in in another tab, then send it again.',
      )
    }
    pages.send(req, res, 'login', {
      title: 'Log in',
      status: 401,
      data: {
        loginId: '',
        remember: false,
        returnTo: '/posts/new',
        kept,
        notice: 'You were logged out while you were writing. Log in, and your text is back.',
      },
    })
  }

  router.post('/posts/new', keepText, requireSession(), async (req, res) => {
    const replyTo = idIn(req.body?.thread)
    const { claims, profile } = activeSession(req)
    const author = { id: claims.sub, name: profile.displayName }
    if (replyTo === undefined) {
      const parsed = parseNewThread(req.body)
      if ('form' in parsed) return form(req, res, parsed.form, { status: 422 })
      const { title, body } = parsed.value
      const id = await openThread(db, title, { body, author, at: now() })
      return res.redirect(303, `/posts/${id}`)
    }
    const thread = await findThread(db, replyTo)
    if (thread === undefined) throw noSuchPost()
    const parsed = parseReply(req.body)
    if ('form' in parsed) return form(req, res, parsed.form, { status: 422, replyTo: thread })
    const id = await addReply(db, thread.id, { body: parsed.value.body, author, at: now() })
    res.redirect(303, `/posts/${thread.id}#post-${id}`)
  })

  router.get('/posts/:id', requireSession(), async (req, res) => {
    const id = idIn(req.params['id'])
    const thread = id === undefined ? undefined : await findThread(db, id)
    if (thread === undefined) throw noSuchPost()
    pages.send(req, res, 'thread', {
      title: thread.title,
      data: { thread, moderator: isModerator(req), maxBody: limits.body },
    })
  })

  router.post('/posts/:id/remove', requireSession(), async (req, res) => {
    if (!isModerator(req)) throw httpError(403, 'Only moderators remove posts')
    const id = idIn(req.params['id'])
    const by = activeSession(req).claims.sub
    const removed = id === undefined ? undefined : await removePost(db, { id, by, at: now() })
    if (removed === undefined) throw noSuchPost()
    req.log.info({ post: id, by }, 'post removed')
    res.redirect(303, removed.threadId === null ? '/posts' : `/posts/${removed.threadId}`)
  })

  return router
}

const isModerator = (req: Request): boolean =>
  activeSession(req).claims.roles?.includes('moderator') ?? false
