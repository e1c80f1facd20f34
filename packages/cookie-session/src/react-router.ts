export type { FetchHandler } from './adapters/fetch/with-cookie-session.ts'
export {
  getSession,
  requireSession,
  withCookieSession,
} from './adapters/react-router/react-router.ts'
export type { RouterHandler } from './adapters/react-router/react-router.ts'
export { safeReturnTo } from './lib/return-to.ts'
