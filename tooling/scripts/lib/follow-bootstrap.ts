/** Calls back when the bootstrap that started this process is gone without having said a word. */
export function followBootstrap(onGone: () => void): void {
  const pid = Number(process.env['LATCHKEY_BOOTSTRAP_PID'])
  if (!pid) return
  const timer = setInterval(() => {
    try {
      process.kill(pid, 0)
    } catch {
      clearInterval(timer)
      onGone()
    }
  }, 500)
  timer.unref()
}
