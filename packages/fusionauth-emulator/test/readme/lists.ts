import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { apiKey, start } from '../support.ts'
import { storedResources } from '../../src/state/configuration/stored.ts'
import { defaultSwitches } from '../../src/switches.ts'
import { differences } from './differences.ts'
import { operations, type Operation } from './operations.ts'

const readme = fileURLToPath(new URL('../../README.md', import.meta.url))
const someId = '99999999-9999-4999-8999-999999999999'

type Standing = 'implemented' | 'stored' | '501'

/** What the emulator does with each operation: it is asked, not believed. */
export async function standings(): Promise<{ operation: Operation; standing: Standing }[]> {
  await using emulator = await start()
  const found = []
  for (const operation of operations()) {
    const path = operation.path.replaceAll('{id}', someId)
    const { status } = await fetch(emulator.url + path, {
      method: operation.method,
      headers: { authorization: apiKey },
      redirect: 'manual',
    })
    const stored = storedResources.some(
      (resource) =>
        operation.path === resource.path || operation.path.startsWith(`${resource.path}/`),
    )
    const standing: Standing = status === 501 ? '501' : stored ? 'stored' : 'implemented'
    found.push({ operation, standing })
  }
  return found
}

/** The generated parts of the README, by the name of their marks. */
export async function lists(): Promise<Record<string, string>> {
  const found = await standings()
  const table = (standing: Standing) => {
    const methods = new Map<string, string[]>()
    for (const { operation, standing: its } of found) {
      if (its === standing) {
        methods.set(operation.path, [...(methods.get(operation.path) ?? []), operation.method])
      }
    }
    return methods
  }
  const rows = (standing: Standing) =>
    [...table(standing)].map(([path, methods]) => `| \`${path}\` | ${methods.join(', ')} |`)
  const listed = (standing: Standing) =>
    [...table(standing)].map(([path, methods]) => `\`${methods.join(' ')} ${path}\``).join(', ')
  return {
    implemented: ['| route | methods |', '| --- | --- |', ...rows('implemented')].join('\n'),
    stored: listed('stored'),
    'not emulated': listed('501'),
    switches: switchTable(),
    differences: differences.map(({ says }) => `- ${says}`).join('\n'),
  }
}

/** Name, default and meaning of each switch, from where they are declared. */
function switchTable(): string {
  const file = fileURLToPath(new URL('../../src/switches.ts', import.meta.url))
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const rows: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) && node.name.text === 'Switches') {
      for (const member of node.members) {
        const name = member.name?.getText(source) ?? ''
        const [doc] = ts.getJSDocCommentsAndTags(member)
        const says = String(doc?.comment ?? '').replaceAll(/\s+/g, ' ')
        const meaning = says.replace(/ Default: .*$/, '')
        const values = (ts.isPropertySignature(member) && member.type?.getText(source)) || ''
        const value: unknown = Reflect.get(defaultSwitches, name)
        rows.push(
          `| \`${name}\` | \`${String(value)}\` | ${values.replaceAll('|', 'or')} | ${meaning} |`,
        )
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return ['| switch | default | values | meaning |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  )
}

const mark = (name: string) =>
  new RegExp(`(<!-- begin: ${name} -->\\n)[^]*?(<!-- end: ${name} -->)`)

/** The README with its generated parts made anew. */
export async function withLists(text: string): Promise<string> {
  let whole = text
  for (const [name, content] of Object.entries(await lists())) {
    if (!mark(name).test(whole)) throw new Error(`README.md has no marks for: ${name}`)
    whole = whole.replace(
      mark(name),
      (_, begin: string, end: string) => `${begin}\n${content}\n\n${end}`,
    )
  }
  return whole
}

export const readReadme = () => readFileSync(readme, 'utf8')
export const writeReadme = (text: string) => writeFileSync(readme, text)
