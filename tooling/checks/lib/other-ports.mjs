// Preloaded: what listens on the port of a README listens on one that is free, and nothing else changes.
import { Server } from 'node:net'

const ports = new Map(JSON.parse(process.env.OTHER_PORTS ?? '[]'))
// oxlint-disable-next-line typescript/unbound-method -- called with its `this` below
const listen = Server.prototype.listen
Server.prototype.listen = function (first, ...rest) {
  const port = typeof first === 'object' && first !== null ? first.port : first
  const other = ports.get(Number(port))
  if (other === undefined) return listen.call(this, first, ...rest)
  const host =
    typeof first === 'object' ? { ...first, port: other } : { port: other, host: '127.0.0.1' }
  return listen.call(this, host, ...rest.filter((one) => typeof one === 'function'))
}
