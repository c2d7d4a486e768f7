import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** The type errors of a source with another text. What does not compile is no bug that a test could find. */
export class TypeCheck {
  private readonly options: ts.CompilerOptions;
  private readonly files: readonly string[];
  private readonly service: ts.LanguageService;
  private replaced?: { readonly path: string; readonly text: string };
  private version = 0;

  /** @param folders of the sources to check */
  constructor(root: string, folders: readonly string[]) {
    const config = join(root, 'tsconfig.json');
    const { fileNames, options } = ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config, ts.sys, root);
    this.options = { ...options, noEmit: true };
    this.files = fileNames.filter(file => folders.some(folder => file.startsWith(join(root, folder))));
    this.service = ts.createLanguageService({
      getCompilationSettings: () => this.options,
      getScriptFileNames: () => [...this.files],
      getScriptVersion: file => (file === this.replaced?.path ? `mutation ${this.version}` : 'original'),
      getScriptSnapshot: file => ts.ScriptSnapshot.fromString(file === this.replaced?.path ? this.replaced.text : readText(file)),
      getCurrentDirectory: () => root,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
    });
  }

  /** One line per error of this file. */
  errorsWith(path: string, text: string): string[] {
    this.replaced = { path, text };
    this.version += 1;
    const diagnostics = [...this.service.getSyntacticDiagnostics(path), ...this.service.getSemanticDiagnostics(path)];
    return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  }
}

function readText(file: string): string {
  return ts.sys.readFile(file) ?? readFileSync(file, 'utf8');
}
