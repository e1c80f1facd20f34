import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet, { contentSecurityPolicy } from 'helmet'
import type { Env } from './env.ts'

const rethrow = (error?: unknown) => {
  if (error) throw error
}

/** Sets the security headers on a response; `nonce` is what its inline scripts carry. */
export const createSecurityHeaders = (env: Env) => {
  const secure = env.PUBLIC_ORIGIN.startsWith('https:')
  const common = helmet({
    contentSecurityPolicy: false,
    // `no-referrer` would make browsers send `Origin: null` with our own forms.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: secure && { maxAge: 31_536_000, includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
  })

  const policy = (nonce: string) =>
    contentSecurityPolicy({
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'", `'nonce-${nonce}'`],
        // Vite puts styles into the page while developing, and talks to it over a web socket.
        'style-src': env.production ? ["'self'"] : ["'self'", "'unsafe-inline'"],
        'connect-src': env.production ? ["'self'"] : ["'self'", 'ws:'],
        'img-src': ["'self'", 'data:'],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
        ...(secure && { 'upgrade-insecure-requests': [] }),
      },
    })

  return (req: IncomingMessage, res: ServerResponse, nonce: string) => {
    common(req, res, rethrow)
    policy(nonce)(req, res, rethrow)
  }
}
