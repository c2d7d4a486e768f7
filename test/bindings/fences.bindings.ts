import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ts from 'typescript';
import { BUILT, ROOT } from './built-package';

interface Fence {
  readonly language: string;
  readonly code: string;
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fences-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('every fence parses in the language that its label names', () => {
  it.each([
    ['npm', () => fencesOf(command('tar', ['-xzOf', BUILT.npm, 'package/README.md']))],
    ['the wheel', () => fencesOf(command('unzip', ['-p', BUILT.wheel, '*.dist-info/METADATA']))],
    ['help() of the Python module', () => fencesOf(command('unzip', ['-p', BUILT.wheel, 's3_event_ledger/__init__.py']))],
    ['the Go module', () => fencesOf(readFileSync(join(BUILT.goModule, 'README.md'), 'utf8'))],
  ])('%s', (_name, read) => {
    const fences = read();
    expect(fences.length).toBeGreaterThan(10);
    expect(fences.flatMap(syntaxErrors)).toEqual([]);
  });

  it('the javadoc, which has the README\'s fences in their order and without their labels', () => {
    const languages = fencesOf(readFileSync(join(ROOT, 'README.md'), 'utf8')).map(({ language }) => (language === 'ts' ? 'java' : language));
    const codes = codesOfJavadoc(command('unzip', ['-p', BUILT.sources, 'io/github/s3eventledger/package-info.java']));
    expect(codes).toHaveLength(languages.length);
    expect(codes.flatMap((code, index) => syntaxErrors({ language: languages[index], code }))).toEqual([]);
  });
});

it('the labels of the translated README are those of its language', () => {
  const languages = (text: string) => fencesOf(text).map(({ language }) => language);
  expect(languages(command('unzip', ['-p', BUILT.wheel, '*.dist-info/METADATA']))).not.toContain('ts');
  expect(languages(readFileSync(join(BUILT.goModule, 'README.md'), 'utf8'))).not.toContain('ts');
});

it.each<[string, string]>([
  ['python', "new S3EventLedger(stack, 'Ledger', { bucket });"],
  ['java', "S3EventLedger(stack, 'Ledger', bucket=bucket)"],
  ['go', 'NewS3EventLedger(stack, { bucket })'],
  ['ts', 'ledger = S3EventLedger(stack, "Ledger", bucket=bucket'],
  ['json', '{ id: 1 }'],
])('%s that does not parse is found', (language, code) => {
  expect(syntaxErrors({ language, code })).toHaveLength(1);
});

function fencesOf(text: string): Fence[] {
  return [...text.matchAll(/^```(\w+)[^\n]*\n([^]*?)^```$/gm)].map(([, language, code]) => ({ language, code }));
}

function codesOfJavadoc(comment: string): string[] {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#64;': '@', '&amp;': '&' };
  return [...comment.matchAll(/<pre>\n([^]*?)<\/pre>/g)].map(([, html]) => html.replace(/^ \* ?/gm, '').replace(/&(?:lt|gt|quot|#64|amp);/g, entity => entities[entity]));
}

/** One text per fence that does not parse. */
function syntaxErrors({ language, code }: Fence): string[] {
  const errors = errorsOf(language, code);
  return errors === '' ? [] : [`${language}: ${errors}\n${code}`];
}

function errorsOf(language: string, code: string): string {
  switch (language) {
    case 'python': return parse('snippet.py', code, 'python3', ['-c', 'import ast, sys\ntry: ast.parse(open(sys.argv[1]).read())\nexcept SyntaxError as error: print(error)']);
    case 'java': return parse('Snippet.java', javaFile(code), 'java', [join(__dirname, 'fences', 'Parse.java')]);
    case 'go': return parse('snippet.go', goFile(code), 'sh', ['-c', 'gofmt -e "$0" 2>&1 >/dev/null || true']);
    case 'ts': case 'mts': return (ts.transpileModule(code, { reportDiagnostics: true }).diagnostics ?? []).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' ')).join('\n');
    case 'json': return attempt(() => JSON.parse(code));
    case 'sh': return parse('snippet.sh', code, 'sh', ['-c', 'sh -n "$0" 2>&1 || true']);
    case 'xml': return '';
    default: return `a language that nobody parses: ${language}`;
  }
}

/** A translated snippet is a list of statements after its imports. */
function javaFile(code: string): string {
  if (/^(?:public )?class /m.test(code)) return code;
  const imports = code.match(/^import .*$/gm) ?? [];
  return `${imports.join('\n')}\nclass Snippet { void snippet() {\n${code.replace(/^import .*$/gm, '')}\n} }`;
}

function goFile(code: string): string {
  if (/^package /m.test(code)) return code;
  const imports = code.match(/^import .*$/gm) ?? [];
  return `package snippet\n${imports.join('\n')}\nfunc snippet() {\n${code.replace(/^import .*$/gm, '')}\n}\n`;
}

function parse(file: string, code: string, program: string, options: string[]): string {
  writeFileSync(join(folder, file), code);
  return command(program, [...options, join(folder, file)]).trim();
}

function attempt(action: () => unknown): string {
  try {
    action();
    return '';
  } catch (error) {
    return String(error);
  }
}

function command(program: string, options: string[]): string {
  return execFileSync(program, options, { encoding: 'utf8', maxBuffer: 50_000_000 });
}
