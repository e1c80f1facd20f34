import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

export interface Operation {
  method: string
  /** Every variable segment is `{id}`. */
  path: string
}

/** What the documentation has and the client's calls do not show. */
const more: Operation[] = [
  { method: 'GET', path: '/oauth2/authorize' },
  { method: 'POST', path: '/oauth2/authorize' },
  { method: 'GET', path: '/oauth2/logout' },
  { method: 'POST', path: '/oauth2/logout' },
  { method: 'POST', path: '/oauth2/userinfo' },
  { method: 'PUT', path: '/api/login/{id}/{id}' },
  { method: 'POST', path: '/api/user/verify-email/{id}' },
  { method: 'GET', path: '/{id}/.well-known/openid-configuration' },
  { method: 'GET', path: '/api/health' },
]

/** Every operation FusionAuth's own client can call, by the code of its calls. */
export function operations(): Operation[] {
  const file = createRequire(import.meta.url).resolve('@fusionauth/typescript-client')
  const source = readFileSync(file.replace(/[^/\\]+$/, 'src/FusionAuthClient.js'), 'utf8')
  const called = source.split('return this.start').flatMap((call) => {
    const uri = /\.withUri\('([^']+)'\)/.exec(call)?.[1]
    const method = /\.withMethod\("([A-Z]+)"\)/.exec(call)?.[1]
    if (uri === undefined || method === undefined) return []
    const path = [
      ...call.slice(0, call.indexOf('.withMethod')).matchAll(/\.withUriSegment\(([^)]*)\)/g),
    ]
      .map(([, segment = '']) => (/^["']/.test(segment) ? segment.slice(1, -1) : '{id}'))
      .reduce((before, segment) => `${before}/${segment}`, uri)
    return [{ method, path }]
  })
  const unique = new Map([...called, ...more].map((each) => [`${each.path} ${each.method}`, each]))
  return [...unique.keys()].sort().flatMap((key) => unique.get(key) ?? [])
}
