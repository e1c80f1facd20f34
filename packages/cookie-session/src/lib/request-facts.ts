/** What the rules need to know of a request, whatever framework it came through. */
export interface RequestFacts {
  readonly method: string
  /** Path and query as they were requested, such as `/posts?page=2`. */
  readonly path: string
  /** Path and query of the page a person sees, where that is another. Default: `path`. */
  readonly page?: string
  /** The raw Cookie header. */
  readonly cookie: string | undefined
  /** Whether a person will look at the answer: a page, as opposed to fetch or a subresource. */
  readonly navigation: boolean
  /** `Sec-Fetch-Site` (W3C Fetch Metadata). */
  readonly site: string | undefined
  readonly origin: string | undefined
  readonly referer: string | undefined
}

export function readRequest(
  method: string,
  path: string,
  header: (name: string) => string | null | undefined,
): RequestFacts {
  const read = (name: string): string | undefined => header(name) ?? undefined
  const mode = read('sec-fetch-mode')
  return {
    method,
    path,
    cookie: read('cookie'),
    // Browsers that send no fetch metadata ask for a page by its media type.
    navigation: mode ? mode === 'navigate' : (read('accept') ?? '').includes('text/html'),
    site: read('sec-fetch-site'),
    origin: read('origin'),
    referer: read('referer'),
  }
}

/** Methods that change nothing (RFC 9110 §9.2.1). */
export const isSafeMethod = (method: string): boolean =>
  method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'TRACE'
