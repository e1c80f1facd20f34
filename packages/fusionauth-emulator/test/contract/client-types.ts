import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import ts from 'typescript'
import { isMembers } from './lib/json.ts'

// FusionAuth's own TypeScript client declares every member of every answer. Read as a schema.

interface Bound {
  node: ts.TypeNode
  generics: Generics
}
type Generics = ReadonlyMap<string, Bound>

interface Shape {
  members: Map<string, Bound>
  /** What any other member has to be. */
  rest?: Bound
}

/** Declared as an object, sent as its name: the documentation's samples show `"type": "email"`. */
const sentAsText = new Set(['IdentityType'])

const interfaces = new Map<string, ts.InterfaceDeclaration>()
const enums = new Map<string, Set<string>>()
const aliases = new Map<string, ts.TypeNode>()

const client = createRequire(import.meta.url).resolve('@fusionauth/typescript-client')
const declarations = new URL('src/FusionAuthClient.d.ts', `file://${client}`)
const source = ts.createSourceFile(
  declarations.pathname,
  readFileSync(declarations, 'utf8'),
  ts.ScriptTarget.Latest,
)
for (const statement of source.statements) {
  if (ts.isInterfaceDeclaration(statement)) interfaces.set(statement.name.text, statement)
  if (ts.isTypeAliasDeclaration(statement)) aliases.set(statement.name.text, statement.type)
  if (ts.isEnumDeclaration(statement)) enums.set(statement.name.text, valuesOf(statement))
}

/**
 * Paths of what FusionAuth's client does not know in a JSON value of the named type: members, values
 * of an enumeration, values of another kind, nulls. Throws for a type the client does not have.
 */
export function unknownMembers(typeName: string, value: unknown): string[] {
  const declared = interfaces.get(typeName)
  if (!declared) throw new Error(`The client declares no ${typeName}.`)
  return [...membersAgainst(shapeOf(declared, new Map()), value, '')]
}

function* against({ generics, node }: Bound, value: unknown, path: string): Generator<string> {
  if (node.kind === ts.SyntaxKind.AnyKeyword) return
  const keyword = keywords.get(node.kind)
  if (keyword) {
    if (typeof value !== keyword) yield path
    return
  }
  if (!ts.isTypeReferenceNode(node)) throw new Error(`A type of another kind at ${path}.`)
  const name = node.typeName.getText(source)
  const bound = generics.get(name)
  const alias = aliases.get(name)
  const values = enums.get(name)
  const declared = interfaces.get(name)
  if (bound) yield* against(bound, value, path)
  else if (alias) yield* against({ node: alias, generics }, value, path)
  else if (name === 'Array') yield* elementsAgainst(argument(node, 0, generics), value, path)
  else if (name === 'Record') yield* membersAgainst(recordShape(node, generics), value, path)
  else if (sentAsText.has(name)) yield* typeof value === 'string' ? [] : [path]
  else if (values) yield* typeof value === 'string' && values.has(value) ? [] : [path]
  else if (declared) {
    yield* membersAgainst(shapeOf(declared, genericsOf(declared, node, generics)), value, path)
  } else throw new Error(`The client does not say what ${name} is, at ${path}.`)
}

function* elementsAgainst(element: Bound, value: unknown, path: string): Generator<string> {
  if (!Array.isArray(value)) {
    yield path
    return
  }
  for (const [index, each] of value.entries()) yield* against(element, each, `${path}[${index}]`)
}

function* membersAgainst(
  { members, rest }: Shape,
  value: unknown,
  path: string,
): Generator<string> {
  if (!isMembers(value)) {
    yield path
    return
  }
  for (const [name, each] of Object.entries(value)) {
    const inner = path === '' ? name : `${path}.${name}`
    const known = members.get(name) ?? rest
    if (known === undefined) yield inner
    else yield* against(known, each, inner)
  }
}

function shapeOf(declared: ts.InterfaceDeclaration, generics: Generics): Shape {
  const shape: Shape = { members: new Map() }
  for (const clause of declared.heritageClauses ?? []) {
    for (const base of clause.types) {
      const inherited = baseShape(base, generics)
      for (const [name, bound] of inherited.members) shape.members.set(name, bound)
      if (inherited.rest) shape.rest = inherited.rest
    }
  }
  for (const member of declared.members) {
    if (ts.isIndexSignatureDeclaration(member)) shape.rest = { node: member.type, generics }
    if (ts.isPropertySignature(member) && member.type) {
      shape.members.set(member.name.getText(source), { node: member.type, generics })
    }
  }
  return shape
}

function baseShape(base: ts.ExpressionWithTypeArguments, generics: Generics): Shape {
  const name = base.expression.getText(source)
  if (name === 'Record') return recordShape(base, generics)
  const declared = interfaces.get(name)
  if (!declared) throw new Error(`The client does not say what ${name} is.`)
  return shapeOf(declared, genericsOf(declared, base, generics))
}

/** A record whose keys are an enumeration has those members; any other has any. */
function recordShape(node: ts.NodeWithTypeArguments, generics: Generics): Shape {
  const value = argument(node, 1, generics)
  const keys = enums.get(argument(node, 0, generics).node.getText(source))
  if (!keys) return { members: new Map(), rest: value }
  return { members: new Map([...keys].map((key) => [key, value])) }
}

function genericsOf(
  { typeParameters }: ts.InterfaceDeclaration,
  node: ts.NodeWithTypeArguments,
  generics: Generics,
): Generics {
  const names = [...(typeParameters ?? [])].map(({ name }) => name.text)
  return new Map(names.map((name, index) => [name, argument(node, index, generics)]))
}

function argument(node: ts.NodeWithTypeArguments, index: number, generics: Generics): Bound {
  const given = node.typeArguments?.[index]
  if (!given) throw new Error(`${node.getText(source)} lacks a type argument.`)
  return { node: given, generics }
}

const keywords = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.StringKeyword, 'string'],
  [ts.SyntaxKind.NumberKeyword, 'number'],
  [ts.SyntaxKind.BooleanKeyword, 'boolean'],
])

function valuesOf({ members }: ts.EnumDeclaration): Set<string> {
  const values = members.map(({ initializer, name }) =>
    initializer && ts.isStringLiteral(initializer) ? initializer.text : name.getText(source),
  )
  return new Set(values)
}
