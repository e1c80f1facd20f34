/** A browser without scripts: keeps cookies, posts forms, follows nothing. */
export const createVisitor = (origin: string) => {
  const jar = new Map<string, string>()

  const send = async (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    const cookies = [...jar].map(([name, value]) => `${name}=${value}`)
    if (cookies.length > 0) headers.set('Cookie', cookies.join('; '))
    const response = await fetch(origin + path, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/;\s*Max-Age=0/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return {
      status: response.status,
      headers: response.headers,
      location: response.headers.get('Location'),
      page: await response.text(),
    }
  }

  return {
    jar,
    get: (path: string) => send(path),
    post: (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      send(path, { method: 'POST', body: new URLSearchParams(fields), headers }),
  }
}

export const shopper = { loginId: 'shopper@example.com', password: 'password' }
