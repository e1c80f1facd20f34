import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import SQLite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import type { Generated } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from './migrations.ts'

/** A thread is a post with a title; a reply points to the post that opened its thread. */
interface PostsTable {
  id: Generated<number>
  thread_id: number | null
  title: string | null
  body: string
  /** The author's FusionAuth user id. */
  author_id: string
  author_name: string
  /** Epoch seconds, like every time here. */
  created_at: number
  removed_at: number | null
  removed_by: string | null
}

interface Tables {
  posts: PostsTable
}

export type Database = Kysely<Tables>

const appFolder = resolve(import.meta.dirname, '..')

/** Opens the file of a `file:` URL (relative to the forum's folder), creating it when missing, and migrates it. */
export async function openDatabase(url: string): Promise<Database> {
  const file = resolve(appFolder, url.replace(/^file:/, ''))
  mkdirSync(dirname(file), { recursive: true })
  const sqlite = new SQLite(file)
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('foreign_keys = ON')
  const db: Database = new Kysely({ dialect: new SqliteDialect({ database: sqlite }) })
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  }).migrateToLatest()
  if (error !== undefined) {
    await db.destroy()
    throw new Error(`The database ${file} could not be brought up to date`, { cause: error })
  }
  return db
}
