import { startEmulator } from '@latchkey/fusionauth-emulator'
import type { Emulator } from '@latchkey/fusionauth-emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createBrowser } from './browser.ts'
import type { Browser } from './browser.ts'
import { kickstart, startForum } from './forum.ts'
import type { Forum } from './forum.ts'

const hostile = `"><script>alert('x')</script>`
const escaped = '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;'

let emulator: Emulator
let forum: Forum
let shopper: Browser
let moderator: Browser

beforeAll(async () => {
  emulator = await startEmulator({ port: 0, kickstart })
  forum = await startForum({ fusionAuthUrl: emulator.url, now: emulator.clock.now })
})

beforeEach(async () => {
  shopper = createBrowser(forum)
  moderator = createBrowser(forum)
  await shopper.login('shopper@example.com')
  await moderator.login('moderator@example.com')
})

afterAll(async () => {
  await forum[Symbol.asyncDispose]()
  await emulator.close()
})

async function openThread(title: string, body = 'text'): Promise<string> {
  const answer = await shopper.post('/posts/new', { title, body })
  expect(answer.status).toBe(303)
  return answer.headers.location ?? ''
}

const idOf = (path: string): string => path.split('/').at(-1) ?? ''

describe('writing', () => {
  test('a thread and a reply show up under the names of their authors', async () => {
    const path = await openThread('Which kettle?', 'One\r\ntwo\r\n\r\nthree')
    const reply = await moderator.post('/posts/new', { thread: idOf(path), body: 'The loud one.' })
    expect(reply.headers.location).toMatch(new RegExp(`^${path}#post-\\d+$`))
    const { html } = await shopper.get(path)
    expect(html).toContain('<strong>Sam Shopper</strong>')
    expect(html).toContain('<p>One<br>two</p>')
    expect(html).toContain('<strong>Morgan Moderator</strong>')
    expect(html).toContain('The loud one.')
    expect((await shopper.get('/posts')).html).toContain('Which kettle?')
  })

  test('whatever is typed comes out as text, on every page that shows it', async () => {
    const path = await openThread(hostile, hostile)
    await shopper.post('/posts/new', { thread: idOf(path), body: hostile })
    const pages = await Promise.all([
      createBrowser(forum).get('/'),
      shopper.get('/posts'),
      shopper.get(path),
      shopper.post('/posts/new', { title: hostile, body: '' }),
      shopper.post('/posts/new', { title: '', body: hostile }),
      createBrowser(forum).post('/login', { loginId: hostile, password: 'x' }),
    ])
    for (const { html } of pages) {
      expect(html).toContain(escaped)
      expect(html).not.toContain('<script')
    }
  })

  test('what is missing is said beside its field, and the text stays', async () => {
    const { status, html } = await shopper.post('/posts/new', { title: ' ', body: 'My long text' })
    expect(status).toBe(422)
    expect(html).toContain('<p class="field-error" id="title-error">Give the thread a title.</p>')
    expect(html).toContain('aria-describedby="title-error"')
    expect(html).toContain('My long text</textarea>')
    expect(html).not.toContain('body-error')
  })

  test.each(['title=a&title=b&body=c', 'title=a&body=b&body=c', '', 'title=a%00&body=b'])(
    'odd fields are no failure: %s',
    async (fields) => {
      expect((await shopper.post('/posts/new', fields)).status).toBe(422)
    },
  )

  test('a reply to a thread that is not there is 404', async () => {
    const answer = await shopper.post('/posts/new', { thread: '999999', body: 'text' })
    expect(answer.status).toBe(404)
  })

  test('needs a login', async () => {
    const stranger = createBrowser(forum)
    const answer = await stranger.post('/posts/new')
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toMatch(/^\/login/)
  })

  describe('when the session has ended meanwhile', () => {
    const typed = { title: 'Written for hours', body: `Quotes " and <tags> and ü` }
    const shown = 'Quotes &quot; and &lt;tags&gt; and ü</textarea>'
    const keptIn = (html: string): string => / name="kept" value="([^"]+)"/.exec(html)?.[1] ?? ''
    beforeEach(() => emulator.clock.advance(31 * 24 * 3600))

    test('the login carries the text along, a wrong password included, and nothing is sent', async () => {
      const asked = await shopper.post('/posts/new', typed)
      expect(asked.status).toBe(401)
      expect(asked.html).toContain('You were logged out while you were writing.')
      const kept = keptIn(asked.html)
      expect(kept).not.toContain('Written')
      // A link to the login form would lead away from the text.
      expect(asked.html).not.toContain('href="/login"')
      const wrong = await shopper.post('/login', {
        loginId: 'shopper@example.com',
        password: 'x',
        kept,
      })
      expect(keptIn(wrong.html)).toBe(kept)
      const back = await shopper.login('shopper@example.com', { kept: keptIn(wrong.html) })
      expect(back.status).toBe(200)
      expect(back.html).toContain('Nothing was lost')
      expect(back.html).toContain('value="Written for hours"')
      expect(back.html).toContain(shown)
      expect((await shopper.get('/posts')).html).not.toContain('Written for hours')
      expect((await shopper.post('/posts/new', typed)).status).toBe(303)
    })

    test('a reply stays one', async () => {
      const { html } = await shopper.post('/posts/new', { thread: '1', body: typed.body })
      const back = await shopper.login('shopper@example.com', { kept: keptIn(html) })
      expect(back.html).toContain('name="thread" value="1"')
      expect(back.html).toContain(shown)
    })

    test('nobody else gets it', async () => {
      const { html } = await shopper.post('/posts/new', typed)
      const back = await shopper.login('moderator@example.com', { kept: keptIn(html) })
      expect(back.status).toBe(303)
    })

    test('who has logged out in another tab finds the form as it was', async () => {
      shopper.jar.clear()
      const two = { ...typed, title: 'Written in two tabs' }
      const answer = await shopper.post('/posts/new', two)
      expect(answer.status).toBe(401)
      expect(answer.html).toContain('log in in another tab')
      expect(answer.html).toContain(shown)
      await shopper.login('shopper@example.com')
      expect((await shopper.get('/posts')).html).not.toContain(two.title)
      expect((await shopper.post('/posts/new', two)).status).toBe(303)
    })
  })
})

describe('moderating', () => {
  test('a moderator removes a post, others neither see the button nor may', async () => {
    const path = await openThread('To be removed', 'rude words')
    const remove = `${path}/remove`
    expect((await shopper.get(path)).html).not.toContain(remove)
    const refused = await shopper.post(remove)
    expect(refused.status).toBe(403)
    expect(refused.html).toContain('<h1>You may not do that</h1>')
    expect((await moderator.get(path)).html).toContain(remove)
    const removed = await moderator.post(remove)
    expect([removed.status, removed.headers.location]).toEqual([303, '/posts'])
    expect((await shopper.get(path)).status).toBe(404)
    expect((await moderator.post(remove)).status).toBe(404)
  })

  test('a removed reply leaves a note', async () => {
    const path = await openThread('Stays')
    const reply = await shopper.post('/posts/new', { thread: idOf(path), body: 'rude words' })
    const id = reply.headers.location?.split('#post-')[1]
    const removed = await moderator.post(`/posts/${id}/remove`)
    expect(removed.headers.location).toBe(path)
    const { html } = await shopper.get(path)
    expect(html).toContain('A moderator removed this post.')
    expect(html).not.toContain('rude words')
  })
})

test.each(['/posts/0', '/posts/abc', '/posts/1e3', '/posts/99999999999999999999', '/nope', '/%zz'])(
  '%s is a 404 page',
  async (path) => {
    const { status, html } = await shopper.get(path)
    expect(status).toBe(404)
    expect(html).toContain('<h1>There is nothing here</h1>')
  },
)
