import { mkdirSync } from 'node:fs'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from './migrations.ts'
import type { Schema } from './schema.ts'
import { StartError } from './start-error.ts'

const appFolder = path.join(import.meta.dirname, '..')

export type Database = Kysely<Schema>

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error))

const openFile = (file: string) => {
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    const sqlite = new SqliteDatabase(file)
    sqlite.pragma('journal_mode = WAL')
    sqlite.pragma('foreign_keys = ON')
    sqlite.pragma('busy_timeout = 5000')
    return sqlite
  } catch (error) {
    throw new StartError(
      `The store cannot open its database ${file}: ${reason(error)}\n` +
        '  Fix: set DATABASE_URL to file: and the path of a SQLite file this user may write.',
    )
  }
}

/**
 * Opens the SQLite file, creates its folder and brings its tables up to date.
 * @param url `file:` and a path, relative to the app's folder
 * @throws StartError when the file cannot be opened or its tables cannot be changed
 */
export const openDatabase = async (url: string): Promise<Database> => {
  const file = path.resolve(appFolder, url.replace(/^file:/, ''))
  const db: Database = new Kysely({ dialect: new SqliteDialect({ database: openFile(file) }) })
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error) {
    await db.destroy()
    throw new StartError(`The tables in ${file} cannot be brought up to date: ${reason(error)}`)
  }
  return db
}
