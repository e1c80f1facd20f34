import { randomUUID } from 'node:crypto'
import type { Email, World } from './model.ts'

/** An inbox nobody empties must not grow for ever. */
const kept = 1000

/** Nothing is sent: the e-mail waits in the inbox until a test or a person looks. */
export function catchEmail(world: World, email: Omit<Email, 'id'>): Email {
  const caught = { ...email, id: randomUUID() }
  world.emails.push(caught)
  world.emails.splice(0, world.emails.length - kept)
  return caught
}
