import { pino } from 'pino'

export type Log = ReturnType<typeof createLog>

/** JSON lines on standard output; headers that carry secrets never get there, wherever they hang. */
export const createLog = (level: string) => {
  const headers = ['cookie', 'authorization', '["set-cookie"]']
  const paths = headers.flatMap((header) => {
    const member = header.startsWith('[') ? header : `.${header}`
    return [`headers${member}`, `*.headers${member}`]
  })
  return pino({ name: 'store', level, redact: { paths, censor: '[redacted]' } })
}
