/** The three servers of the development set-up; their ports are what people type, so they are fixed. */
export const addresses = [
  {
    name: 'store',
    url: 'http://store.acme.localhost:3000',
    port: 3000,
    health: '/livez',
    package: '@latchkey/store',
  },
  {
    name: 'forum',
    url: 'http://forum.acme.localhost:3001',
    port: 3001,
    health: '/livez',
    package: '@latchkey/forum',
  },
  {
    name: 'emulator',
    url: 'http://localhost:9011',
    port: 9011,
    health: '/api/status',
    package: '@latchkey/fusionauth-emulator',
  },
] as const
