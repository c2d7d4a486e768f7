import * as ts from 'typescript';
import { mask } from './prose';

const RUNNERS = ['describe', 'it', 'test'];

/** The titles of the tests in a file, with everything else masked, as in `proseOf`. Includes what `each` inserts into a title, if it is a literal of this file. */
export function testTitlesOf(text: string): string {
  const source = ts.createSourceFile('code.ts', text, ts.ScriptTarget.ES2022, true);
  const titles: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isRunner(node.expression) && node.arguments.length > 0) {
      const [title] = node.arguments;
      titles.push(title);
      if (ts.isCallExpression(node.expression)) titles.push(...insertedInto(title.getText(source), rowsOf(node.expression.arguments[0], source)));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return onlyText(text, titles.map(title => [title.getStart(source), title.end]));
}

/** `it`, `it.failing`, `it.each(…)`, `describe.skip.each(…)` */
function isRunner(callee: ts.Expression): boolean {
  if (ts.isCallExpression(callee)) return ts.isPropertyAccessExpression(callee.expression) && callee.expression.name.text === 'each' && isRunner(callee.expression.expression);
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text !== 'each' && isRunner(callee.expression);
  return ts.isIdentifier(callee) && RUNNERS.includes(callee.text);
}

/** The elements of an array, or of the constant that is one. */
function rowsOf(table: ts.Expression | undefined, source: ts.SourceFile): readonly ts.Expression[] {
  if (table === undefined) return [];
  const plain = withoutType(table);
  if (ts.isArrayLiteralExpression(plain)) return plain.elements;
  if (!ts.isIdentifier(plain)) return [];
  let initializer: ts.Expression | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.name.getText(source) === plain.text) initializer = node.initializer;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return initializer && initializer !== plain ? rowsOf(initializer, source) : [];
}

/** `%s` takes the next element of a row, `$name` a property. */
function insertedInto(title: string, rows: readonly ts.Expression[]): ts.Node[] {
  const elements = title.match(/%[sjopdif]/g)?.length ?? 0;
  const properties = new Set(title.match(/(?<=\$)\w+/g));
  return rows.map(withoutType).flatMap((row): readonly ts.Node[] => {
    if (ts.isArrayLiteralExpression(row)) return row.elements.slice(0, elements);
    if (!ts.isObjectLiteralExpression(row)) return elements > 0 ? [row] : [];
    const named = row.properties.filter(ts.isPropertyAssignment).filter(({ name }) => properties.has(name.getText()));
    return named.map(({ initializer }) => initializer);
  });
}

function withoutType(expression: ts.Expression): ts.Expression {
  return ts.isAsExpression(expression) || ts.isParenthesizedExpression(expression) ? withoutType(expression.expression) : expression;
}

function onlyText(text: string, ranges: ReadonlyArray<readonly [start: number, end: number]>): string {
  return ranges.reduce((masked, [start, end]) => masked.slice(0, start) + text.slice(start, end) + masked.slice(end), mask(text));
}
