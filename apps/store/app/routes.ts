import { index, route, type RouteConfig } from '@remix-run/route-config'

export default [
  index('routes/catalogue.tsx'),
  route('login', 'routes/login.tsx'),
  route('logout', 'routes/logout.tsx'),
  route('shopping-cart', 'routes/shopping-cart.tsx'),
  route('*', 'routes/not-found.tsx'),
] satisfies RouteConfig
