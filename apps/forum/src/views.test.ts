import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, 'views')
const views = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), 'utf8'),
}))

test('only the layout prints anything unescaped, and only the page it frames', () => {
  const raw = views.flatMap(({ name, text }) =>
    [...text.matchAll(/<%[-_]?\s*~.*?%>/gs)].map(([tag]) => `${name} ${tag}`),
  )
  expect(raw).toEqual(['layout.eta <%~ it.body %>'])
})

test.each(views)('$name holds no script, no inline style and no unquoted attribute', ({ text }) => {
  expect(text).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=|javascript:/i)
  expect(text).not.toMatch(/=<%/)
})

test.each(views.filter(({ name }) => name !== 'layout.eta'))('$name has one main', ({ text }) => {
  expect(text.match(/<main id="main"/g)).toHaveLength(1)
})
