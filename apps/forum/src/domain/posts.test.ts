import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../database.ts'
import type { Database } from '../database.ts'
import { addReply, findThread, listThreads, openThread, removePost } from './posts.ts'
import { seedPosts } from './seed.ts'

const author = { id: 'a', name: 'Sam' }
let folder: string
let url: string
let db: Database

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forum-'))
  url = `file:${folder}/made/on/the/way/forum.sqlite`
  db = await openDatabase(url)
})

afterEach(async () => {
  await db.destroy()
  await rm(folder, { recursive: true })
})

test('a file opened again keeps its posts: migrations run once', async () => {
  const id = await openThread(db, 'Kept', { body: 'text', author, at: 10 })
  await db.destroy()
  db = await openDatabase(url)
  expect((await findThread(db, id))?.title).toBe('Kept')
})

test('threads come with the newest post first, and count their replies', async () => {
  const old = await openThread(db, 'Old', { body: 'a', author, at: 10 })
  await openThread(db, 'Newer', { body: 'b', author, at: 20 })
  await addReply(db, old, { body: 'c', author, at: 30.9 })
  const threads = await listThreads(db, 10)
  expect(threads.map(({ title, replies, lastPostAt }) => [title, replies, lastPostAt])).toEqual([
    ['Old', 1, 30],
    ['Newer', 0, 20],
  ])
  expect(await listThreads(db, 1)).toHaveLength(1)
})

test('a thread shows its posts in order; a reply is no thread of its own', async () => {
  const thread = await openThread(db, 'One', { body: 'first', author, at: 10 })
  const reply = await addReply(db, thread, { body: 'second', author, at: 11 })
  expect((await findThread(db, thread))?.posts.map((post) => post.body)).toEqual([
    'first',
    'second',
  ])
  expect(await findThread(db, reply)).toBeUndefined()
  expect(await findThread(db, 999)).toBeUndefined()
})

test('a removed reply leaves its place but not its text, and no longer counts', async () => {
  const thread = await openThread(db, 'One', { body: 'first', author, at: 10 })
  const reply = await addReply(db, thread, { body: 'rude', author, at: 20 })
  expect(await removePost(db, { id: reply, by: 'm', at: 30 })).toEqual({ threadId: thread })
  expect(await removePost(db, { id: reply, by: 'm', at: 31 })).toBeUndefined()
  expect((await findThread(db, thread))?.posts[1]).toMatchObject({ removed: true, body: '' })
  expect(await listThreads(db, 10)).toMatchObject([{ replies: 0, lastPostAt: 10 }])
})

test('removing the opening post removes the thread', async () => {
  const thread = await openThread(db, 'One', { body: 'first', author, at: 10 })
  expect(await removePost(db, { id: thread, by: 'm', at: 30 })).toEqual({ threadId: null })
  expect(await findThread(db, thread)).toBeUndefined()
  expect(await listThreads(db, 10)).toEqual([])
})

test('a reply to no thread is refused by the database', async () => {
  await expect(addReply(db, 999, { body: 'x', author, at: 1 })).rejects.toThrow(/FOREIGN KEY/)
})

test('seeding fills an empty forum once', async () => {
  await seedPosts(db, 1_000_000)
  const first = await listThreads(db, 10)
  await seedPosts(db, 2_000_000)
  expect(first.length).toBeGreaterThan(1)
  expect(await listThreads(db, 10)).toEqual(first)
})
