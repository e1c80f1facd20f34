import { z } from 'zod'

export const limits = { title: 120, body: 10_000 } as const

// Browsers send line ends as CRLF; PostgreSQL stores no NUL.
const typed = z
  .string('Plain text only.')
  .default('')
  .transform((text) => text.replaceAll('\r\n', '\n').trim())
  .refine((text) => !text.includes('\0'), 'Remove the invisible NUL character.')

const title = typed.pipe(
  z
    .string()
    .min(1, 'Give the thread a title.')
    .max(limits.title, `Keep the title to ${limits.title} characters.`),
)
const body = typed.pipe(
  z
    .string()
    .min(1, 'Write something first.')
    .max(limits.body, `Keep the post to ${limits.body.toLocaleString('en')} characters.`),
)

const newThread = z.object({ title, body })
const reply = z.object({ body })

interface PostFormErrors {
  readonly title?: string
  readonly body?: string
}

/** What the form shows again: the text as it was typed, and what is wrong beside each field. */
export interface PostForm {
  readonly title: string
  readonly body: string
  readonly errors: PostFormErrors
}

export type Parsed<Value> = { readonly value: Value } | { readonly form: PostForm }

export const emptyPostForm: PostForm = { title: '', body: '', errors: {} }

export const parseNewThread = (fields: unknown): Parsed<z.output<typeof newThread>> =>
  parse(newThread, fields)

export const parseReply = (fields: unknown): Parsed<z.output<typeof reply>> => parse(reply, fields)

function parse<Value>(schema: z.ZodType<Value>, fields: unknown): Parsed<Value> {
  const parsed = schema.safeParse(fields ?? {})
  if (parsed.success) return { value: parsed.data }
  const errors: { title?: string; body?: string } = {}
  for (const { path, message } of parsed.error.issues) {
    if (path[0] === 'title') errors.title ??= message
    if (path[0] === 'body') errors.body ??= message
  }
  return { form: { ...typedText(fields), errors } }
}

const anyText = z.object({ title: z.string().catch(''), body: z.string().catch('') })

/** The text of the fields, whatever state it is in; what is not text becomes empty. */
export const typedText = (fields: unknown): { title: string; body: string } =>
  anyText.parse(fields ?? {})
