import type { ErrorRequestHandler, RequestHandler } from 'express'
import { z } from 'zod'
import { safeReturnTo } from '@latchkey/cookie-session'
import type { Pages } from './pages.ts'

/** An error that says which page it becomes. */
export const httpError = (status: 403 | 404, message: string): Error =>
  Object.assign(new Error(message), { status })

const answerable = z
  .object({
    status: z.number().int().min(400).max(599),
    headers: z.record(z.string(), z.string()).default({}),
  })
  .catch({ status: 500, headers: {} })

const texts: Record<number, { title: string; sentence: string }> = {
  403: {
    title: 'You may not do that',
    sentence: 'Your account does not have the rights for this.',
  },
  404: {
    title: 'There is nothing here',
    sentence: 'The page does not exist, or a moderator has removed it.',
  },
  413: {
    title: 'That was too much',
    sentence: 'What you sent is larger than the forum takes. Go back and shorten it.',
  },
  500: {
    title: 'Something went wrong',
    sentence: 'This is our mistake, not yours. Please try again in a moment.',
  },
  503: {
    title: 'Back in a moment',
    sentence:
      'We cannot check who you are right now. Nothing is lost and you are not logged out: please try again shortly.',
  },
}
const badRequest = {
  title: 'We did not understand that',
  sentence: 'The request is not one this page can answer. Go back and try again.',
}

export const notFound: RequestHandler = (_req, _res, next) => {
  next(httpError(404, 'No such page'))
}

/** The last handler: every error becomes a page (problem+json for whoever takes no HTML). */
export const errorPage =
  (pages: Pages): ErrorRequestHandler =>
  (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error)
    const { status, headers } = answerable.parse(error)
    if (status >= 500) req.log.error({ err: error }, 'request failed')
    const { title, sentence } = texts[status] ?? (status < 500 ? badRequest : texts[500]!)
    res.set(headers)
    if (!req.accepts('html')) {
      res.status(status).type('application/problem+json').send(JSON.stringify({ title, status }))
      return
    }
    pages.send(req, res, 'error', {
      title,
      status,
      data: {
        sentence,
        ...(status === 503 && req.method === 'GET' && { retry: safeReturnTo(req.originalUrl) }),
        ...(status === 500 && typeof req.id === 'string' && { reference: req.id }),
      },
    })
  }
