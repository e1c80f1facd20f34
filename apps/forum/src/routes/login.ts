import { Router } from 'express'
import type { Request, Response } from 'express'
import { getSession, returnTo } from '@latchkey/cookie-session/express'
import type { Deps } from '../deps.ts'
import { parseCredentials, typedLogin } from '../domain/credentials.ts'
import { loginAnswer, notThisWay } from '../domain/login-answer.ts'
import type { LoginAnswer } from '../domain/login-answer.ts'
import { typedText } from '../domain/post-form.ts'
import type { Pages } from '../pages.ts'
import { sendPostForm, threadOf } from './post-form-page.ts'

export function loginRoutes({ env, tokens }: Pick<Deps, 'env' | 'tokens'>, pages: Pages): Router {
  const router = Router()

  router.get('/login', (req, res) => {
    if (getSession(req).status === 'active') return res.redirect(303, destination(req))
    form(req, res)
  })

  router.post('/login', async (req, res) => {
    const credentials = parseCredentials(req.body)
    if (credentials === undefined) return form(req, res, notThisWay)
    const { loginId, password, remember } = credentials
    const login = await tokens.login({
      loginId,
      password,
      ...(req.ip !== undefined && { ipAddress: req.ip }),
      device: { type: 'BROWSER', description: req.get('user-agent')?.slice(0, 255) ?? '' },
    })
    if (login.outcome === 'unavailable') {
      req.log.warn({ reason: login.reason, fusionAuth: env.FUSIONAUTH_URL }, 'login unavailable')
    }
    if (login.outcome !== 'signed-in') return form(req, res, loginAnswer(login))
    const session = getSession(req)
    await session.signIn(login, { remember })
    const kept = await session.openForm(keptOf(req.body))
    if (kept) {
      return sendPostForm(
        pages,
        req,
        res,
        { ...typedText(kept.fields), errors: {} },
        {
          replyTo: threadOf(kept.fields),
          notice: 'Welcome back. Nothing was lost: send it when you are ready.',
        },
      )
    }
    res.redirect(303, destination(req))
  })

  const form = (req: Request, res: Response, answer?: LoginAnswer): void => {
    if (answer?.retryAfter !== undefined) res.set('Retry-After', String(answer.retryAfter))
    pages.send(req, res, 'login', {
      title: 'Log in',
      status: answer?.status ?? 200,
      data: {
        ...typedLogin(req.body),
        returnTo: destination(req),
        kept: keptOf(req.body),
        ...(answer && { sentence: answer.sentence }),
      },
    })
  }

  return router
}

/** What somebody was writing when they were logged out, sealed. */
const keptOf = (fields: unknown): string | undefined => {
  const { kept } = Object(fields)
  return typeof kept === 'string' ? kept : undefined
}

const destination = (req: Request): string => returnTo(req, '/posts')
