import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../src/cli/run';
import { liveIo } from '../support/fake-io';
import { ROOT } from '../support/project-root';

/** The widest common sans-serif font: pixels per character of the two styles. */
const CHARACTER = { name: 10, note: 7.4 };
const PADDING = 4;

function picture(name: string): string {
  return readFileSync(join(ROOT, 'docs', name), 'utf8');
}

it('in the picture of the ledger, every label fits its box', () => {
  const svg = picture('ledger.svg');
  const boxes = [...svg.matchAll(/<rect class="box" x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/g)].map(([, ...numbers]) => {
    const [x, y, width, height] = numbers.map(Number);
    return { x, y, width, height };
  });
  const labels = [...svg.matchAll(/<text x="(\d+)" y="(\d+)" class="(name|note)">([^<]+)</g)].map(([, x, y, style, text]) => ({
    x: Number(x), y: Number(y), text, width: text.length * CHARACTER[style as keyof typeof CHARACTER],
  }));
  const inBoxes = labels.flatMap(label => boxes
    .filter(({ x, y, width, height }) => x <= label.x && label.x <= x + width && y <= label.y && label.y <= y + height)
    .map(box => ({ label, box })));
  expect(inBoxes.length).toBeGreaterThan(20);
  expect(inBoxes.filter(({ label, box }) => label.width > box.width - 2 * PADDING || label.x !== box.x + box.width / 2)).toEqual([]);
});

it('the picture of the demo shows what the demo prints', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'picture-'));
  try {
    writeFileSync(join(folder, 'invoice.json'), '{}');
    const io = liveIo({});
    expect(await run(['demo', folder], io)).toBe(0);
    const sentences = io.out.split('\n').filter(line => /^[A-Z].*[.:]$/.test(line));
    expect(sentences.length).toBeGreaterThan(4);
    expect(sentences.filter(sentence => !picture('demo.svg').includes(`>${sentence}<`))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
