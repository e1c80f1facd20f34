import { sql } from 'kysely'
import type { Database } from '../database.ts'

interface Author {
  readonly id: string
  readonly name: string
}

export interface ThreadSummary {
  readonly id: number
  readonly title: string
  readonly author: string
  /** Epoch seconds of the newest post in it. */
  readonly lastPostAt: number
  readonly replies: number
}

interface Post {
  readonly id: number
  readonly body: string
  readonly author: string
  readonly createdAt: number
  readonly removed: boolean
}

export interface Thread {
  readonly id: number
  readonly title: string
  /** The first one opened the thread. */
  readonly posts: readonly Post[]
}

/** The threads with the newest posts, newest first. */
export function listThreads(db: Database, limit: number): Promise<ThreadSummary[]> {
  const lastPostAt = sql<number>`coalesce(max(reply.created_at), opening.created_at)`
  return db
    .selectFrom('posts as opening')
    .leftJoin('posts as reply', (join) =>
      join.onRef('reply.thread_id', '=', 'opening.id').on('reply.removed_at', 'is', null),
    )
    .where('opening.thread_id', 'is', null)
    .where('opening.removed_at', 'is', null)
    .groupBy('opening.id')
    .select((eb) => [
      'opening.id',
      eb.fn.coalesce('opening.title', eb.val('')).as('title'),
      'opening.author_name as author',
      lastPostAt.as('lastPostAt'),
      eb.fn.count<number>('reply.id').as('replies'),
    ])
    .orderBy(lastPostAt, 'desc')
    .orderBy('opening.id', 'desc')
    .limit(limit)
    .execute()
}

/** A thread with its posts, oldest first; undefined when there is none or it was removed. */
export async function findThread(db: Database, id: number): Promise<Thread | undefined> {
  const rows = await db
    .selectFrom('posts')
    .where((eb) => eb.or([eb('id', '=', id), eb('thread_id', '=', id)]))
    .selectAll()
    .orderBy('id')
    .execute()
  const opening = rows[0]
  if (opening?.id !== id || opening.thread_id !== null || opening.removed_at !== null) {
    return undefined
  }
  const posts = rows.map((row) => ({
    id: row.id,
    body: row.removed_at === null ? row.body : '',
    author: row.author_name,
    createdAt: row.created_at,
    removed: row.removed_at !== null,
  }))
  return { id, title: opening.title ?? '', posts }
}

export interface NewPost {
  readonly body: string
  readonly author: Author
  /** Epoch seconds. */
  readonly at: number
}

/** @returns the new thread's id */
export const openThread = (db: Database, title: string, post: NewPost): Promise<number> =>
  insertPost(db, { thread_id: null, title }, post)

/** @returns the new post's id */
export const addReply = (db: Database, threadId: number, post: NewPost): Promise<number> =>
  insertPost(db, { thread_id: threadId, title: null }, post)

async function insertPost(
  db: Database,
  place: { thread_id: number | null; title: string | null },
  { body, author, at }: NewPost,
): Promise<number> {
  const { id } = await db
    .insertInto('posts')
    .values({
      ...place,
      body,
      author_id: author.id,
      author_name: author.name,
      created_at: Math.floor(at),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/**
 * Hides a post; the one that opened a thread takes the whole thread with it.
 *
 * @returns where the post was (`threadId` is null for a whole thread), or undefined when there is
 *   no such post or somebody has removed it already
 */
export const removePost = (
  db: Database,
  { id, by, at }: { id: number; by: string; at: number },
): Promise<{ threadId: number | null } | undefined> =>
  db
    .updateTable('posts')
    .set({ removed_at: Math.floor(at), removed_by: by })
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .returning('thread_id as threadId')
    .executeTakeFirst()
