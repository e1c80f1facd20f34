/** Seconds for which nothing is asked after a failure; then one call tries. */
const restFor = 1

/**
 * Limits how long calls to a store may take, and how many wait for one that does not answer: after a
 * failure they are refused at once, but for one call per second that tries. Time is this machine's
 * own, for that is what people wait in.
 * @param timeout seconds
 * @param isAnswer whether an error came from the store itself, which then is there
 */
export function failFast(
  timeout: number,
  isAnswer: (error: unknown) => boolean,
): <T>(call: () => Promise<T>) => Promise<T> {
  let resting: { readonly until: number } | undefined
  let probing = false

  return async (call) => {
    const isProbe = resting !== undefined
    if (resting && (probing || performance.now() < resting.until)) {
      throw new Error('Redis did not answer a moment ago, and is not asked yet.')
    }
    if (isProbe) probing = true
    try {
      const answer = await within(timeout, call())
      resting = undefined
      return answer
    } catch (error) {
      const until = performance.now() + restFor * 1000
      resting = isAnswer(error) ? undefined : { until }
      throw error
    } finally {
      if (isProbe) probing = false
    }
  }
}

async function within<T>(seconds: number, call: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`Redis did not answer within ${seconds} s.`)
    timer = setTimeout(() => reject(error), seconds * 1000)
  })
  try {
    return await Promise.race([call, late])
  } finally {
    clearTimeout(timer)
  }
}
