import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { ROOT } from './project-root';

/** What stands for code: not a space, so that no phrase reaches from one side of it to the other. */
const CODE = '\u00b7';

/** A file's text with everything masked that is not prose. Each word keeps its line. */
export function proseOf(path: string): string {
  const text = readFileSync(join(ROOT, path), 'utf8');
  if (/\.[cm]?[jt]s$/.test(path)) return proseOfCode(text);
  if (path.endsWith('.md')) return proseOfPage(text);
  if (path.endsWith('.svg')) return text.replace(/<[^>]*>/g, mask);
  return text;
}

/** Comments, string literals and the text of templates. */
function proseOfCode(text: string): string {
  const source = ts.createSourceFile('code.ts', text, ts.ScriptTarget.ES2022, true);
  let prose = '';
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(source);
    if (ts.isJSDoc(node)) return;
    if (children.length > 0) return children.forEach(visit);
    const start = node.getStart(source);
    const comments = text.slice(node.getFullStart(), start).replace(/^( *)(\/\*\*|\*\/|\*|\/\/)/gm, blank);
    const token = text.slice(start, node.end);
    prose += comments + (isText(node) ? token : mask(token));
  };
  visit(source);
  return prose;
}

/** The text of a page without its code. */
function proseOfPage(text: string): string {
  return text.replace(/^```\S[^]*?^```$/gm, mask).replace(/`[^`\n]*`/g, mask).replace(/\]\([^)]*\)/g, mask);
}

/** A string of one word is a name, not prose. */
function isText(node: ts.Node): boolean {
  return ts.isTemplateLiteralToken(node) || (ts.isStringLiteral(node) && node.text.includes(' '));
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

export function mask(text: string): string {
  return text.replace(/\S/g, CODE);
}
