import type { Database } from '../database.ts'
import { addReply, openThread } from './posts.ts'

const hour = 3600

const priya = { id: '00000000-0000-4000-8000-000000000101', name: 'Priya Raman' }
const ines = { id: '00000000-0000-4000-8000-000000000102', name: 'Ines Duarte' }
const tomas = { id: '00000000-0000-4000-8000-000000000103', name: 'Tomas Lind' }

/** Puts a few threads into an empty forum, so that there is something to read. `now` is in epoch seconds. */
export async function seedPosts(db: Database, now: number): Promise<void> {
  if ((await db.selectFrom('posts').select('id').limit(1).execute()).length > 0) return

  const enamel = await openThread(db, 'Is the enamel mug dishwasher safe?', {
    author: ines,
    at: now - 50 * hour,
    body: 'The page says hand wash, but mine has been through twice and still looks new.\n\nHas anyone seen the rim chip after a few months?',
  })
  await addReply(db, enamel, {
    author: tomas,
    at: now - 48 * hour,
    body: 'Two years here. One small chip, and that was my sink, not the dishwasher.',
  })
  await addReply(db, enamel, {
    author: priya,
    at: now - 30 * hour,
    body: 'Use the top rack and skip the heated drying. The rim is the only weak spot.',
  })

  const backpack = await openThread(db, 'What fits into the 20 litre backpack?', {
    author: tomas,
    at: now - 26 * hour,
    body: 'Looking for a bag for one night away. Does it take a 15 inch laptop and a pair of shoes at the same time?',
  })
  await addReply(db, backpack, {
    author: ines,
    at: now - 7 * hour,
    body: 'Laptop yes. With shoes it closes, but only if they are not boots.',
  })

  await openThread(db, 'Show us your desk', {
    author: priya,
    at: now - 3 * hour,
    body: 'New notebooks on Monday, so here is a question for everybody: what is on your desk, and what did you take off it this year?',
  })
}
