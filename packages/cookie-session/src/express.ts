export {
  activeSession,
  cookieSession,
  getSession,
  requireSession,
  returnTo,
} from './adapters/express/cookie-session.ts'
export { revocationWebhook } from './adapters/express/revocation-webhook.ts'
