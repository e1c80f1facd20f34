export {
  activeSession,
  cookieSession,
  getSession,
  requireSession,
} from './adapters/hono/cookie-session.ts'
export { safeReturnTo } from './lib/return-to.ts'
