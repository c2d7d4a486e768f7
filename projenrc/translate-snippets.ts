import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';

// Translates the README's TypeScript for the packages of the other languages. Without a tablet, pacmak copies it and labels it as theirs.

interface Tablet {
  readonly snippets: Record<string, { readonly translations: Record<string, { source: string }> }>;
}

const ASSEMBLY = '.jsii';
const TABLET = '.jsii.tabl.json';

if (!existsSync(TABLET) || statSync(TABLET).mtimeMs < statSync(ASSEMBLY).mtimeMs) {
  execFileSync('jsii-rosetta', ['extract', '--fail', '--directory', '.', '.'], { stdio: 'inherit' });
  const tablet = JSON.parse(readFileSync(TABLET, 'utf8')) as Tablet;
  for (const { translations: { go } } of Object.values(tablet.snippets)) {
    if (go) go.source = corrected(go.source);
  }
  writeFileSync(TABLET, JSON.stringify(tablet, undefined, 2));
}

/** The Go translation renders pointer arguments, shorthand properties and chains of getters incorrectly. */
function corrected(go: string): string {
  return go
    .replace(/_\*(?=[A-Z])/g, '_')
    .replace(/^(\s+)([A-Z])(\w*): \2\3,$/gm, (_, indent: string, first: string, rest: string) => `${indent}${first}${rest}: ${first.toLowerCase()}${rest},`)
    .replace(/\.([A-Z]\w*)\.([a-z])(\w*)/g, (_, getter: string, first: string, rest: string) => `.${getter}().${first.toUpperCase()}${rest}()`)
    .replace(/^import (\w+ )?"github\.com\/aws\/aws-cdk-go\/awscdk"$/gm, (_, alias = '') => `import ${alias}"github.com/aws/aws-cdk-go/awscdk/v2${alias ? `/aws${alias.trim()}` : ''}"`)
    .replace(/^(s3eventledger\.New\w+)\(Stack,/gm, '$1(stack,');
}
