/** Carries a loader's or action's Retry-After over to the page it is shown on. */
export const retryAfterOf = (headers: Headers | undefined): Record<string, string> => {
  const retryAfter = headers?.get('Retry-After')
  return retryAfter ? { 'Retry-After': retryAfter } : {}
}
