import type { Request, Response } from 'express'
import { limits } from '../domain/post-form.ts'
import type { PostForm } from '../domain/post-form.ts'
import type { Pages } from '../pages.ts'

export interface PostFormPage {
  /** HTTP status, default 200. */
  readonly status?: number
  readonly replyTo?: { readonly id: number; readonly title?: string } | undefined
  /** What is wrong, and what is not. */
  readonly sentence?: string
  readonly notice?: string
}

/** The page to write on, with what was typed. */
export function sendPostForm(
  pages: Pages,
  req: Request,
  res: Response,
  form: PostForm,
  { status = 200, replyTo, sentence, notice }: PostFormPage = {},
): void {
  pages.send(req, res, 'new-post', {
    title: replyTo ? 'Reply' : 'Start a thread',
    status,
    data: {
      form,
      ...(replyTo && { replyTo }),
      ...(sentence && { sentence }),
      ...(notice && { notice }),
      maxTitle: limits.title,
      maxBody: limits.body,
    },
  })
}

/** The thread that a form replies to, if it does. */
export const threadOf = (fields: unknown): { id: number } | undefined => {
  const id = idIn(Object(fields).thread)
  return id === undefined ? undefined : { id }
}

export const idIn = (text: unknown): number | undefined =>
  typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined
