import { setTimeout as pause } from 'node:timers/promises'
import type { Session } from '../../../src/lib/session.ts'
import type { Parts } from '../adapter.ts'
import { planted } from '../stage.ts'

// What the test apps do, whatever framework says it: so that they differ only in how an answer leaves.

/** `active Sam`, `ended refused`, `anonymous`. */
export const describe = (session: Session): string => {
  if (session.status === 'active') return `active ${session.profile.displayName}`
  return session.status === 'ended' ? `ended ${session.reason}` : session.status
}

export async function logIn(
  { tokens, effects }: Parts,
  session: Session,
  form: URLSearchParams,
): Promise<void> {
  effects.push('POST /login')
  const loginId = form.get('loginId') ?? 'shopper@example.com'
  const login = await tokens.login({ loginId, password: 'password' })
  if (login.outcome !== 'signed-in') throw new Error(login.outcome)
  await session.signIn(login)
}

export async function logOut({ effects }: Parts, session: Session): Promise<void> {
  effects.push('POST /logout')
  await session.signOut()
}

/** Called when the head has been sent. */
export async function tryLate(parts: Parts, session: Session, act: string | null): Promise<void> {
  const done = act === 'sign-in' ? logIn(parts, session, new URLSearchParams()) : session.signOut()
  await done.then(
    () => parts.effects.push('no error'),
    ({ code, message }) => parts.effects.push(`${code}: ${message}`),
  )
}

/** The app's own headers: a cookie, one that has our name, and a wish to be cached. */
export const ownHeaders: [string, string][] = [
  ['Set-Cookie', 'theme=dark'],
  ['Set-Cookie', planted],
  ['Cache-Control', 'public, max-age=60'],
]

export const validators = { ETag: '"v1"', 'Last-Modified': 'Wed, 01 Jan 2025 00:00:00 GMT' }

export const parts = ['one ', 'two ', 'three']

export const stream = (atEnd?: () => Promise<void>): ReadableStream<Uint8Array> =>
  new ReadableStream({
    async start(controller) {
      for (const part of parts) {
        await pause(5)
        controller.enqueue(new TextEncoder().encode(part))
      }
      await atEnd?.()
      controller.close()
    },
  })

/** What fetch frameworks answer on routes that differ only in the answer. */
export function exit(pathname: string): Response | undefined {
  switch (pathname) {
    case '/redirect':
      return new Response(null, { status: 302, headers: { Location: '/elsewhere' } })
    case '/immutable':
      return Response.redirect('http://store.test/elsewhere', 302)
    case '/stream':
      return new Response(stream())
    case '/empty':
      return new Response(null, { status: 204 })
    case '/not-modified':
      return new Response(null, { status: 304, headers: validators })
    case '/partial':
      return new Response('pa', { status: 206, headers: { 'Content-Range': 'bytes 0-1/4' } })
    case '/own-headers':
      return new Response('page', { headers: ownHeaders })
    case '/shared':
      return shared
    default:
      return undefined
  }
}

/** One response object for everybody, as some apps keep for what never changes. */
const shared = new Response(null, { status: 204 })
