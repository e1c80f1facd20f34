import { Router } from 'express'
import { sql } from 'kysely'
import type { Database } from '../database.ts'

/** For whoever runs the forum: is the process up, can it do its work. Asked without a session. */
export function healthRoutes(db: Database): Router {
  const router = Router()
  router.get('/livez', (_req, res) => {
    res.json({ status: 'up' })
  })
  router.get('/readyz', async (req, res) => {
    try {
      await sql`select 1`.execute(db)
      res.json({ status: 'ready' })
    } catch (error) {
      req.log.error({ err: error }, 'the database does not answer')
      res.status(503).json({ status: 'database-unavailable' })
    }
  })
  return router
}
