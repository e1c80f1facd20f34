export {
  activeSession,
  cookieSession,
  getSession,
  requireSession,
  returnTo,
} from './adapters/express/cookie-session.ts'
