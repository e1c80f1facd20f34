/**
 * The page behind a single-fetch path of Remix v2 and React Router 7: `/cart.data?_routes=…` is
 * `/cart`; `/_root.data` and `/_.data` stand for a path that ends in a slash.
 */
export function documentPath(path: string): string {
  const [pathname = '', ...rest] = path.split('?')
  if (!pathname.endsWith('.data')) return path
  const page = pathname.replace(/(?:(?<=\/)_(?:root)?)?\.data$/, '')
  const query = new URLSearchParams(rest.join('?'))
  query.delete('_routes')
  const search = query.toString()
  return search ? `${page}?${search}` : page
}
