// The yardstick: a Hono route that does nothing but sign the token a refresh would answer.
// `node hono.mjs PORT JWKFILE CLAIMSFILE`
import { readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { importJWK, SignJWT } from 'jose'

const [port, jwkFile, claimsFile] = process.argv.slice(2)
const key = await importJWK(JSON.parse(readFileSync(jwkFile, 'utf8')), 'RS256')
const { claims, header } = JSON.parse(readFileSync(claimsFile, 'utf8'))

const app = new Hono()
app.get('/ready', (c) => c.text('yes'))
app.post('/', async (c) =>
  c.json({ token: await new SignJWT(claims).setProtectedHeader(header).sign(key) }),
)
serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' })
