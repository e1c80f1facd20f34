import path from 'node:path'
import * as td from 'typedoc'

/** What TypeDoc read, and everything it has to say against it. */
export interface ApiDocs {
  readonly project: td.ProjectReflection
  readonly complaints: readonly string[]
}

/** Reads the public API of a package: its `src/index.ts` and whatever that lets a caller see. */
export async function readApiDocs(folder: string): Promise<ApiDocs> {
  const app = await td.Application.bootstrap({
    entryPoints: [path.join(folder, 'src/index.ts')],
    tsconfig: path.join(folder, 'tsconfig.build.json'),
    readme: 'none',
    disableSources: true,
    excludeExternals: true,
    // the type-check is another check's
    skipErrorChecking: true,
    validation: { notExported: true, invalidLink: true, rewrittenLink: true, notDocumented: true },
  })
  const logger = new Complaints()
  app.logger = logger
  const project = await app.convert()
  if (!project) throw new Error(`TypeDoc could not read ${folder}:\n${logger.seen.join('\n')}`)
  for (const one of declarationsIn(project)) one.comment ??= documentedElsewhere(one)
  app.validate(project)
  return { project, complaints: logger.seen.toSorted() }
}

class Complaints extends td.Logger {
  readonly seen: string[] = []

  override log(message: string, level: td.LogLevel): void {
    if (level >= td.LogLevel.Warn) this.seen.push(message)
  }
}

export const declarationsIn = (project: td.ProjectReflection): td.DeclarationReflection[] =>
  Object.values(project.reflections).filter((one) => one instanceof td.DeclarationReflection)

/** A comment as one text: summary, tags and the targets of its links. */
export const textOf = (comment: td.Comment | undefined): string =>
  [comment?.summary ?? [], ...(comment?.blockTags ?? []).map(({ content }) => content)]
    .flat()
    .map((part) =>
      part.kind === 'inline-tag' && typeof part.target === 'string'
        ? `${part.text} ${part.target}`
        : part.text,
    )
    .join('')

/** Some members need no words of their own, because what they belong to has some. */
function documentedElsewhere(member: td.DeclarationReflection): td.Comment | undefined {
  const { type } = member
  // `userId?: never`: of another branch of the union
  if (type instanceof td.IntrinsicType && type.name === 'never') {
    return new td.Comment([{ kind: 'text', text: 'Never here.' }])
  }
  // `outcome: 'expired'` is what the comment at its branch of the union explains
  if (isLiteral(type)) return branchComment(member)
  // `tokens: TokenSet` is a TokenSet, `methods: readonly TwoFactorMethod[]` are some
  const list = type instanceof td.TypeOperatorType ? type.target : type
  const one = list instanceof td.ArrayType ? list.elementType : list
  return one instanceof td.ReferenceType ? one.reflection?.comment : undefined
}

const isLiteral = (type: td.SomeType | undefined): boolean =>
  type instanceof td.LiteralType || (type instanceof td.UnionType && type.types.every(isLiteral))

function branchComment({ parent: branch }: td.DeclarationReflection): td.Comment | undefined {
  const owner = branch?.kindOf(td.ReflectionKind.TypeLiteral) ? branch.parent : branch
  if (!(owner instanceof td.DeclarationReflection)) return undefined
  if (!(owner.type instanceof td.UnionType)) return owner.comment
  const holdsBranch = (type: td.SomeType): boolean =>
    (type instanceof td.ReflectionType && type.declaration === branch) ||
    (type instanceof td.IntersectionType && type.types.some(holdsBranch))
  const at = owner.type.types.findIndex(holdsBranch)
  // no branch but something inside one, like what an Exclude leaves out
  if (at === -1) return owner.comment
  const summary = owner.type.elementSummaries?.[at] ?? []
  return summary.length > 0 ? new td.Comment(summary) : undefined
}
