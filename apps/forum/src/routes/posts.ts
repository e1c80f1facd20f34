import { Router } from 'express'
import type { Request, RequestHandler, Response } from 'express'
import { activeSession, getSession, requireSession } from '@latchkey/cookie-session/express'
import type { Deps } from '../deps.ts'
import {
  emptyPostForm,
  limits,
  parseNewThread,
  parseReply,
  typedText,
} from '../domain/post-form.ts'
import type { PostForm } from '../domain/post-form.ts'
import { addReply, findThread, listThreads, openThread, removePost } from '../domain/posts.ts'
import { httpError } from '../errors.ts'
import type { Pages } from '../pages.ts'

const noSuchPost = () => httpError(404, 'No such post')

export function postRoutes({ db, now }: Pick<Deps, 'db' | 'now'>, pages: Pages): Router {
  const router = Router()

  router.get('/posts', requireSession(), async (req, res) => {
    const threads = await listThreads(db, 100)
    pages.send(req, res, 'posts', { title: 'Posts', data: { threads } })
  })

  router.get('/posts/new', requireSession(), (req, res) => {
    form(req, res, emptyPostForm)
  })

  // An outage must not cost the text that was just written: the form comes back with it.
  const keepText: RequestHandler = (req, res, next) => {
    const session = getSession(req)
    if (session.status !== 'unavailable') return next()
    res.set('Retry-After', String(Math.ceil(session.retryAfter)))
    const id = idIn(req.body?.thread)
    form(
      req,
      res,
      { ...typedText(req.body), errors: {} },
      {
        status: 503,
        ...(id !== undefined && { replyTo: { id } }),
        sentence:
          'We cannot check who you are right now. Your text is still here: send it again in a moment.',
      },
    )
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

  const form = (
    req: Request,
    res: Response,
    postForm: PostForm,
    options: { status?: number; replyTo?: { id: number; title?: string }; sentence?: string } = {},
  ): void => {
    const { status = 200, replyTo, sentence } = options
    pages.send(req, res, 'new-post', {
      title: replyTo ? 'Reply' : 'Start a thread',
      status,
      data: {
        form: postForm,
        ...(replyTo && { replyTo }),
        ...(sentence && { sentence }),
        maxTitle: limits.title,
        maxBody: limits.body,
      },
    })
  }

  return router
}

const isModerator = (req: Request): boolean =>
  activeSession(req).claims.roles?.includes('moderator') ?? false

const idIn = (text: unknown): number | undefined =>
  typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined
