export const pause = (seconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000)
  })

/** A wait that does not keep a process alive which has nothing else to do. */
export const pauseInBackground = (seconds: number): Promise<void> =>
  new Promise((resolve) => {
    const timer: unknown = setTimeout(resolve, seconds * 1000)
    if (typeof timer !== 'object' || timer === null || !('unref' in timer)) return
    if (typeof timer.unref === 'function') timer.unref()
  })
