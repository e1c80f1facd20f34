import { expect, test } from 'vitest'
import { readCartForm } from './cart-form.server.ts'
import { readLoginForm } from './login-form.server.ts'

const form = (fields: Record<string, string | File>) => {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.set(name, value)
  return data
}

test('adding without a quantity adds one', () => {
  expect(readCartForm(form({ intent: 'add', productId: 'mug' }))).toEqual({
    intent: 'add',
    productId: 'mug',
    quantity: 1,
  })
})

test('changing takes 0 to 99', () => {
  const change = (quantity: string) =>
    readCartForm(form({ intent: 'change', productId: 'mug', quantity }))?.quantity
  expect(['0', '99'].map(change)).toEqual([0, 99])
  expect(['100', '-1', '1.5', '1e1', 'x', ''].map(change)).toEqual(Array(6).fill(undefined))
})

test('a cart form that is none is refused', () => {
  expect(readCartForm(form({}))).toBeUndefined()
  expect(readCartForm(form({ intent: 'steal', productId: 'mug' }))).toBeUndefined()
  expect(readCartForm(form({ intent: 'add', productId: new File([], 'x') }))).toBeUndefined()
})

test('what was typed into the login form is kept byte for byte', () => {
  const typed = { loginId: ' Sam@example.com', password: ' p w ', remember: 'yes', returnTo: '/' }
  expect(readLoginForm(form(typed))).toEqual({ ...typed, remember: true })
})

test('missing fields and files count as empty', () => {
  const empty = { loginId: '', password: '', remember: false, returnTo: '' }
  expect(readLoginForm(form({}))).toEqual(empty)
  expect(readLoginForm(form({ loginId: new File([], 'x'), remember: new File([], 'x') }))).toEqual(
    empty,
  )
})
