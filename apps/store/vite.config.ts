import { vitePlugin as remix } from '@remix-run/dev'
import { defineConfig } from 'vite'

declare module '@remix-run/server-runtime' {
  interface Future {
    v3_singleFetch: true
  }
}

export default defineConfig({
  plugins: [
    !process.env.VITEST &&
      remix({
        future: {
          v3_fetcherPersist: true,
          // Few routes: each would be asked for by a request of its own.
          v3_lazyRouteDiscovery: false,
          v3_relativeSplatPath: true,
          v3_routeConfig: true,
          v3_singleFetch: true,
          v3_throwAbortReason: true,
        },
      }),
  ],
  // Finding another dependency later would reload the page, and with it what a person has typed.
  optimizeDeps: { noDiscovery: true },
  // The server runs the session from node_modules; a bundled copy would be a second one.
  ssr: { external: ['@latchkey/cookie-session'] },
})
