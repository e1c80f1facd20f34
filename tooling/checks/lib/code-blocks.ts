export interface CodeBlock {
  readonly language: 'ts' | 'js'
  readonly code: string
  /** the line of the page the code begins on, from 1 */
  readonly line: number
  /** whether it may be run: an info string with `no-run` says it may not */
  readonly run: boolean
}

/** The TypeScript and JavaScript blocks of a Markdown page. */
export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^```(ts|js)\b(.*)\n([^]*?)^```$/gm)].map((match) => {
    const [, language, info = '', code = ''] = match
    return {
      language: language === 'js' ? 'js' : 'ts',
      code,
      line: markdown.slice(0, match.index).split('\n').length + 1,
      run: !/\bno-run\b/.test(info),
    }
  })
}
