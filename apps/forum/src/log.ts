import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'
import { pinoHttp } from 'pino-http'

// The usual serializer copies every property of an error, and some carry what a person typed.
const bareError = (error: Error): object => ({
  type: error.name,
  ...('code' in error && { code: error.code }),
  message: error.message,
  stack: error.stack,
  ...(error.cause instanceof Error && { cause: bareError(error.cause) }),
})

export const createLog = (level: string, destination?: DestinationStream): Logger =>
  pino({ level, serializers: { err: bareError } }, destination)

const path = (req: IncomingMessage & { originalUrl?: string }): string =>
  (req.originalUrl ?? req.url ?? '').split('?', 1)[0] ?? ''

/** One line per request: method, path without its query, status, milliseconds. Nothing else of it. */
export const requestLog = (logger: Logger) =>
  pinoHttp({
    logger,
    genReqId: () => randomUUID(),
    // Without these two every line carries the request with all of its headers.
    quietReqLogger: true,
    quietResLogger: true,
    wrapSerializers: false,
    autoLogging: { ignore: (req) => path(req) === '/livez' || path(req) === '/readyz' },
    customLogLevel: (_req, res) => (res.statusCode >= 500 ? 'error' : 'info'),
    customSuccessMessage: (req, res) => `${req.method} ${path(req)} ${res.statusCode}`,
    customErrorMessage: (req, res) => `${req.method} ${path(req)} ${res.statusCode}`,
    customSuccessObject: (req, res, { responseTime }: { responseTime: number }) =>
      line(req, res, responseTime),
    customErrorObject: (req, res, _error, { responseTime }: { responseTime: number }) =>
      line(req, res, responseTime),
  })

const line = (req: IncomingMessage, res: ServerResponse, ms: number) => ({
  method: req.method,
  path: path(req),
  status: res.statusCode,
  ms,
})
