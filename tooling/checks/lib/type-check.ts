import path from 'node:path'
import ts from 'typescript'

/** A project as the type checker sees it, some files perhaps read differently than they are. */
export interface TypeCheck {
  readonly program: ts.Program
  /** What the type-check of the whole project would say about this one of its files. */
  complaintsAbout(file: string): string[]
}

/**
 * Reads the project of a tsconfig.json as `tsc -p` does. Nothing on the disk changes.
 * @param altered file → the text to read instead of what is in it
 * @param before an earlier check of the same project: what did not change is not read again
 */
export function typeCheck(
  tsconfig: string,
  altered: ReadonlyMap<string, string> = new Map(),
  before?: TypeCheck,
): TypeCheck {
  const parsed = ts.getParsedCommandLineOfConfigFile(tsconfig, undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
      throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'))
    },
  })
  if (!parsed) throw new Error(`There is no project ${tsconfig}.`)
  const host = ts.createCompilerHost(parsed.options)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (file, languageVersion, ...others) => {
    const text = altered.get(file)
    if (text !== undefined) return ts.createSourceFile(file, text, languageVersion)
    return before?.program.getSourceFile(file) ?? read(file, languageVersion, ...others)
  }
  const program = ts.createProgram({
    rootNames: parsed.fileNames,
    options: parsed.options,
    configFileParsingDiagnostics: ts.getConfigFileParsingDiagnostics(parsed),
    host,
    oldProgram: before?.program,
  })
  return {
    program,
    complaintsAbout(name) {
      const file = program.getSourceFile(path.join(path.dirname(tsconfig), name))
      if (!file) throw new Error(`${name} is no file of ${tsconfig}.`)
      return ts
        .getPreEmitDiagnostics(program, file)
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
    },
  }
}
