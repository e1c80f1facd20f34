import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

// Run in the order of their names. A migration that has been released is never changed.
export const migrations: Record<string, Migration> = {
  '0001-posts': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('posts')
        .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('thread_id', 'integer', (column) => column.references('posts.id'))
        .addColumn('title', 'text')
        .addColumn('body', 'text', (column) => column.notNull())
        .addColumn('author_id', 'text', (column) => column.notNull())
        .addColumn('author_name', 'text', (column) => column.notNull())
        .addColumn('created_at', 'integer', (column) => column.notNull())
        .addColumn('removed_at', 'integer')
        .addColumn('removed_by', 'text')
        .execute()
      await db.schema.createIndex('posts_thread_id').on('posts').column('thread_id').execute()
    },
  },
}
