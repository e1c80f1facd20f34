import { Router } from 'express'
import type { Deps } from '../deps.ts'
import { listThreads } from '../domain/posts.ts'
import type { Pages } from '../pages.ts'

export function homeRoutes({ db }: Pick<Deps, 'db'>, pages: Pages): Router {
  const router = Router()
  router.get('/', async (req, res) => {
    const threads = await listThreads(db, 5)
    pages.send(req, res, 'home', { title: 'Welcome', data: { threads } })
  })
  return router
}
