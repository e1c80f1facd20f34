/** What the rules need to know of a request, whatever framework it came through. */
export interface RequestFacts {
  readonly method: string
  /** Path and query as they were requested, such as `/posts?page=2`. */
  readonly path: string
  /** Path and query of the page a person sees, where that is another. Default: `path`. */
  readonly page?: string | undefined
  /** The raw Cookie header. */
  readonly cookie: string | undefined
  /** Whether a person will look at the answer: a page, as opposed to fetch or a subresource. */
  readonly navigation: boolean
  /** `Sec-Fetch-Site` (W3C Fetch Metadata). */
  readonly site: string | undefined
  readonly origin: string | undefined
  /** The protocol that the connection is to switch to, such as `websocket`. */
  readonly upgrade?: string | undefined
  readonly referer: string | undefined
}

type ReadHeader = (name: string) => string | null | undefined

/**
 * Reads no header but `Cookie` before somebody asks for it: most requests are let in by that alone.
 *
 * @param url Path and query, or the whole URL, of which path and query count.
 * @param header Finds a header by its name in lower case.
 * @param pageOf Tells the page a person sees from the path that was requested.
 */
export const readRequest = (
  method: string,
  url: string,
  header: ReadHeader,
  pageOf?: (path: string) => string,
): RequestFacts => new LazyFacts(method, pathOf(url), header, pageOf)

class LazyFacts implements RequestFacts {
  readonly method: string
  readonly path: string
  readonly cookie: string | undefined
  readonly #header: ReadHeader
  readonly #pageOf: ((path: string) => string) | undefined

  constructor(
    method: string,
    path: string,
    header: ReadHeader,
    pageOf: ((path: string) => string) | undefined,
  ) {
    this.method = method
    this.path = path
    this.cookie = header('cookie') ?? undefined
    this.#header = header
    this.#pageOf = pageOf
  }

  get page(): string | undefined {
    return this.#pageOf?.(this.path)
  }
  get navigation(): boolean {
    const mode = this.#header('sec-fetch-mode')
    // Browsers that send no fetch metadata ask for a page by its media type.
    return mode ? mode === 'navigate' : (this.#header('accept') ?? '').includes('text/html')
  }
  get site(): string | undefined {
    return this.#header('sec-fetch-site') ?? undefined
  }
  get upgrade(): string | undefined {
    return this.#header('upgrade') ?? undefined
  }
  get origin(): string | undefined {
    return this.#header('origin') ?? undefined
  }
  get referer(): string | undefined {
    return this.#header('referer') ?? undefined
  }
}

/** A proxy may ask with the whole URL (RFC 9112 §3.2.2); its host is not ours to send anybody to. */
function pathOf(url: string): string {
  if (url.startsWith('/')) return url
  const authority = url.indexOf('//')
  const path = authority === -1 ? -1 : url.indexOf('/', authority + 2)
  return path === -1 ? '/' : url.slice(path)
}

/** Methods that change nothing (RFC 9110 §9.2.1). */
export const isSafeMethod = (method: string): boolean =>
  method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'TRACE'
