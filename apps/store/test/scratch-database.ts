import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { openDatabase } from '../server/database.ts'

/** The URL of a SQLite file that does not exist yet and is gone after the test. */
export const scratchUrl = async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'store-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return `file:${folder}/data/store.sqlite`
}

/** An open database with the seeded products, closed and gone after the test. */
export const scratchDatabase = async () => {
  const url = await scratchUrl()
  const db = await openDatabase(url)
  onTestFinished(() => db.destroy())
  return db
}
