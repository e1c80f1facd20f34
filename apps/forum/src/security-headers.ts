import type { RequestHandler } from 'express'
import helmet from 'helmet'

const none = ["'none'"]
const self = ["'self'"]

/** The headers every answer carries, static files and error pages included. */
export function securityHeaders(publicOrigin: string): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: self,
          scriptSrc: none,
          objectSrc: none,
          baseUri: none,
          formAction: self,
          frameAncestors: none,
        },
      },
      frameguard: { action: 'deny' },
      // Not no-referrer: browsers then send `Origin: null` with our own forms.
      referrerPolicy: { policy: 'same-origin' },
      strictTransportSecurity: publicOrigin.startsWith('https:') && { maxAge: 31_536_000 },
    }),
    (_req, res, next) => {
      res.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=()')
      next()
    },
  ]
}
