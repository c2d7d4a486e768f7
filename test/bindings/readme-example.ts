import { snippetsOf } from '../support/page-snippets';

/** The README's first example in a language. */
export interface ReadmeExample {
  readonly code: string;
  /** Where it stands in an app that has the package. */
  readonly file: string;
  /** Runs it there. */
  readonly command: string;
}

const PLACES: Readonly<Record<string, { readonly info: string } & Omit<ReadmeExample, 'code'>>> = {
  typescript: { info: 'ts nofixture', file: 'readme.ts', command: 'npx ts-node readme.ts' },
  python: { info: 'python', file: 'readme.py', command: 'python3 readme.py' },
  java: { info: 'java', file: 'Files.java', command: 'java -cp "$(cat classpath.txt)" Files.java' },
  go: { info: 'go', file: 'readme/main.go', command: 'go run ./readme' },
};

/** @param language as `LANGUAGES` names it */
export function readmeExample(language: string): ReadmeExample {
  const { info, ...place } = PLACES[language];
  const [{ code }] = snippetsOf('README.md').filter(snippet => snippet.info === info);
  return { code, ...place };
}
