import { Router } from 'express'
import { getSession } from '@latchkey/cookie-session/express'
import type { Pages } from '../pages.ts'

export function logoutRoutes(pages: Pages): Router {
  const router = Router()

  // A link cannot log anybody out: it leads to the button.
  router.get('/logout', (req, res) => {
    pages.send(req, res, 'logout', { title: 'Log out', data: {} })
  })

  router.post('/logout', async (req, res) => {
    await getSession(req).signOut()
    res.redirect(303, '/')
  })

  return router
}
