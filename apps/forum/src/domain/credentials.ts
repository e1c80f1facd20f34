import { z } from 'zod'

// The password goes to FusionAuth exactly as typed: no trimming, no change of case.
const schema = z.object({
  loginId: z.string().trim().min(1).max(320),
  password: z.string().min(1).max(1024),
  remember: z.literal('on').optional(),
})

const typed = z.object({
  loginId: z.string().trim().max(320).catch(''),
  remember: schema.shape.remember.catch(undefined),
})

export interface Credentials {
  readonly loginId: string
  readonly password: string
  readonly remember: boolean
}

/** The login form's fields, or undefined when they cannot be anybody's. */
export function parseCredentials(fields: unknown): Credentials | undefined {
  const parsed = schema.safeParse(fields)
  if (!parsed.success) return undefined
  return { ...parsed.data, remember: parsed.data.remember === 'on' }
}

/** What the form shows again after a refusal: the e-mail and the choice, never the password. */
export function typedLogin(fields: unknown): { loginId: string; remember: boolean } {
  const { loginId, remember } = typed.parse(fields ?? {})
  return { loginId, remember: remember === 'on' }
}
