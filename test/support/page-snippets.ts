import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { ROOT } from './project-root';

/** Every page that users read. */
export const PAGES: readonly string[] = ['README.md', ...readdirSync(join(ROOT, 'docs')).filter(file => file.endsWith('.md')).map(file => `docs/${file}`)];

const FIXTURE = readFileSync(join(ROOT, 'rosetta/default.ts-fixture'), 'utf8');

export interface Snippet {
  /** The words after the fence: a language, and what the snippet is about. */
  readonly info: string;
  readonly code: string;
  readonly line: number;
}

/** The fenced blocks of a page. */
export function snippetsOf(page: string): Snippet[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```(\S[^\n]*)\n([\s\S]*?)^```$/gm)].map(match => ({
    info: match[1],
    code: match[2],
    line: text.slice(0, match.index).split('\n').length,
  }));
}

/** The module of a construct snippet. The translation to other languages completes a snippet with the same fixture. */
export function moduleOf({ info, code }: Snippet): string {
  return info === 'ts' ? FIXTURE.replace('/// here', code) : code;
}

/** Parsed once: the declarations of the CDK are large. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** The errors that the compiler reports for modules in the folder of the tests: a list for each of them. */
export function typeErrors(modules: readonly string[]): string[][] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.dev.json'), path => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
  const codes = new Map(modules.map((code, index) => [join(__dirname, `snippet-${index}.ts`), code]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = path => codes.has(path) || fileExists(path);
  host.readFile = path => codes.get(path) ?? readFile(path);
  host.getSourceFile = (path, ...rest) => {
    const code = codes.get(path);
    if (code !== undefined) return ts.createSourceFile(path, code, ts.ScriptTarget.ES2022, true);
    if (!parsed.has(path)) parsed.set(path, getSourceFile(path, ...rest));
    return parsed.get(path);
  };
  const program = ts.createProgram({ rootNames: [...codes.keys()], options: { ...options, noUnusedLocals: false, skipLibCheck: true }, host });
  return [...codes].map(([path, code]) => program.getSemanticDiagnostics(program.getSourceFile(path))
    .map(({ messageText, start = 0 }) => `line ${code.slice(0, start).split('\n').length}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`));
}

/** Runs a module and returns its exports. */
export function execute(code: string, load: (name: string) => unknown): Record<string, unknown> {
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const exports: Record<string, unknown> = {};
  new Function('require', 'exports', outputText)(load, exports);
  return exports;
}
