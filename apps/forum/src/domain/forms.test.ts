import { describe, expect, test } from 'vitest'
import { parseCredentials, typedLogin } from './credentials.ts'
import { limits, parseNewThread, parseReply, typedText } from './post-form.ts'

describe('the login form', () => {
  test('the password stays exactly as typed, the e-mail loses its blanks', () => {
    expect(parseCredentials({ loginId: ' sam@example.com ', password: '  Pä ss ' })).toEqual({
      loginId: 'sam@example.com',
      password: '  Pä ss ',
      remember: false,
    })
  })

  test('the remember box', () => {
    const fields = { loginId: 'a', password: 'b', remember: 'on' }
    expect(parseCredentials(fields)?.remember).toBe(true)
    expect(typedLogin({ remember: 'on' }).remember).toBe(true)
  })

  test.each([
    [undefined],
    [{}],
    [{ loginId: 'sam@example.com' }],
    [{ loginId: 'sam@example.com', password: '' }],
    [{ loginId: ' ', password: 'x' }],
    [{ loginId: ['a', 'b'], password: 'x' }],
    [{ loginId: 'a', password: ['x', 'y'] }],
    [{ loginId: 'a'.repeat(321), password: 'x' }],
  ])('%o is nobody', (fields) => {
    expect(parseCredentials(fields)).toBeUndefined()
    expect(typeof typedLogin(fields).loginId).toBe('string')
  })
})

describe('the post form', () => {
  test('blanks around go, line ends become one kind', () => {
    expect(parseNewThread({ title: ' Hi ', body: 'a\r\nb\r\n' })).toEqual({
      value: { title: 'Hi', body: 'a\nb' },
    })
  })

  test('each wrong field has its sentence, and the text is kept as typed', () => {
    const title = 't'.repeat(limits.title + 1)
    expect(parseNewThread({ title, body: '  ' })).toEqual({
      form: {
        title,
        body: '  ',
        errors: { title: 'Keep the title to 120 characters.', body: 'Write something first.' },
      },
    })
  })

  test('arrays, NUL and nothing at all are refused with a sentence', () => {
    expect(parseReply({ body: ['a', 'b'] })).toHaveProperty('form.errors.body', 'Plain text only.')
    expect(parseReply({ body: 'a\0b' })).toHaveProperty('form.errors.body', expect.any(String))
    expect(parseReply(undefined)).toHaveProperty('form.errors.body', 'Write something first.')
    expect(typedText({ body: ['a'] })).toEqual({ title: '', body: '' })
  })

  test('the longest post passes, one more does not', () => {
    expect(parseReply({ body: 'x'.repeat(limits.body) })).toHaveProperty('value')
    expect(parseReply({ body: 'x'.repeat(limits.body + 1) })).toHaveProperty('form')
  })
})
