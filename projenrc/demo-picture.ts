import { execSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COMMAND = 'npx s3-event-ledger demo ./incoming';
const FILES = 200;
const SEED = '2026';
/** Lines of one kind that the picture shows before it shortens them. */
const ROWS = 4;
const [LEFT, TOP, LINE, CHARACTER] = [24, 56, 20, 8.43];
const COLOURS = { background: '#0f1720', text: '#cbd5e1', command: '#f8fafc', title: '#7dd3fc', good: '#86efac', bad: '#fca5a5' };

writeFileSync(join(__dirname, '..', 'docs', 'demo.svg'), picture([`$ ${COMMAND}`, ...shortened(record())]));

/** The output of the demo on a folder of invoices, without what the function itself prints to its log. */
function record(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'demo-'));
  try {
    mkdirSync(join(folder, 'incoming'));
    for (let index = 1; index <= FILES; index += 1) {
      writeFileSync(join(folder, 'incoming', `invoice-${String(index).padStart(3, '0')}.json`), JSON.stringify({ invoice: index }));
    }
    const bin = join(__dirname, '..', 'assets/cli/bin/index.js');
    const output = execSync(`node ${bin} demo incoming --utc --seed ${SEED} 2>&1`, { cwd: folder, encoding: 'utf8' });
    return output.trimEnd().split('\n').filter(line => !line.startsWith('function: '));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Of many lines of one kind only the first. */
function shortened(lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => {
    const run = lines.slice(0, index).reverse().findIndex(before => kindOf(before) !== kindOf(line));
    if (kindOf(line) === '' || run < ROWS) return [line];
    return run === ROWS ? [`${/^ */.exec(line)?.[0] ?? ''}…`] : [];
  });
}

/** Rows of the table and of the dead-letter queue; empty for every other line. */
function kindOf(line: string): string {
  return /^(?:\d{4}-\d\d-\d\d |  [A-Z\d_]+ )/.exec(line)?.[0].replace(/[\dA-Z_-]+/, 'row') ?? '';
}

function picture(lines: readonly string[]): string {
  const width = Math.ceil(Math.max(...lines.map(line => line.length)) * CHARACTER) + 2 * LEFT;
  const height = TOP + lines.length * LINE + 12;
  const texts = lines.map((line, index) => (line === '' ? [] : [
    `  <text x="${LEFT}" y="${TOP + index * LINE}" fill="${colourOf(line)}" textLength="${Math.round(line.length * CHARACTER)}" xml:space="preserve">${escaped(line)}</text>`,
  ])).flat();
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14" role="img" aria-labelledby="title">
  <title id="title">The output of: ${COMMAND}</title>
  <rect width="${width}" height="${height}" rx="10" fill="${COLOURS.background}"/>
  <circle cx="24" cy="20" r="6" fill="#f87171"/><circle cx="44" cy="20" r="6" fill="#fbbf24"/><circle cx="64" cy="20" r="6" fill="#4ade80"/>
${texts.join('\n')}
</svg>
`;
}

function colourOf(line: string): string {
  if (line.startsWith('$')) return COLOURS.command;
  if (/^Every /.test(line)) return COLOURS.good;
  if (/^ +failed /.test(line)) return COLOURS.bad;
  return /[:.]$/.test(line) || line.startsWith('TIME ') ? COLOURS.title : COLOURS.text;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
