import { z } from 'zod'

const text = z.string().catch('')

const loginForm = z.object({
  loginId: text,
  password: text,
  remember: z
    .string()
    .optional()
    .catch(undefined)
    .transform((value) => value !== undefined),
  returnTo: text,
})

/** What was typed, byte for byte; a field that is missing counts as empty. */
export const readLoginForm = (form: FormData) => loginForm.parse(Object.fromEntries(form))
