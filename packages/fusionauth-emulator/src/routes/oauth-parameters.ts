import type { Context } from 'hono'
import { json } from './answers.ts'
import { readBody } from './request.ts'
import { OAuthRefusal } from '../state/oauth/refusal.ts'

export type OAuthParameters = Readonly<Record<string, string | undefined>>

/** The form's fields, then the query's: clients should not use the query, and some do. */
export async function oauthParameters(c: Context): Promise<OAuthParameters> {
  const body = c.req.method === 'GET' ? {} : await readBody(c).catch(() => ({}))
  const fields = Object.entries({ ...c.req.query(), ...body })
  return Object.fromEntries(
    fields.filter(
      (field): field is [string, string] => typeof field[1] === 'string' && field[1] !== '',
    ),
  )
}

/** The address a request says it comes from. */
export function addressOf(c: Context): string | undefined {
  return c.req.header('x-forwarded-for')?.split(',')[0]?.trim()
}

/** For `onError` of the routes that answer programs. */
export function answerRefusal(error: Error, c: Context): Response {
  if (!(error instanceof OAuthRefusal)) throw error
  if (error.status === 401) c.header('WWW-Authenticate', challengeOf(error))
  return json(c, error.body, error.status)
}

function challengeOf({ body }: OAuthRefusal): string {
  return body.error === 'invalid_client'
    ? 'Basic realm="FusionAuth"'
    : `Bearer error="${body.error}"`
}
