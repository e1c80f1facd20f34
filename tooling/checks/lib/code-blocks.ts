export interface CodeBlock {
  readonly language: 'ts' | 'js'
  readonly code: string
  /** the line of the page the code begins on, from 1 */
  readonly line: number
  /** whether it may be run: an info string with `no-run` says it may not */
  readonly run: boolean
}

/** The TypeScript and JavaScript blocks of a Markdown page, without those that are files of a larger whole. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const alone = /^```(ts|js)\b(?! [\w./-]+\.\w+$)(.*)\n([^]*?)^```$/gm
  return [...markdown.matchAll(alone)].map((match) => {
    const [, language, info = '', code = ''] = match
    return {
      language: language === 'js' ? 'js' : 'ts',
      code,
      line: markdown.slice(0, match.index).split('\n').length + 1,
      run: !/\bno-run\b/.test(info),
    }
  })
}

/** Blocks that name the file they are: ```` ```ts app/root.tsx ````. */
export const namedFiles = (markdown: string): { readonly name: string; readonly code: string }[] =>
  [...markdown.matchAll(/^```\w+ ([\w./-]+\.\w+)\n([^]*?)^```$/gm)].map(
    ([, name = '', code = '']) => ({ name, code }),
  )
