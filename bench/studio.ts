import type { Page } from 'puppeteer-core';
import { median } from './measurement';
import { STATUSES } from '../src/core/contract/status';
import type { Entry } from '../src/core/entry';
import { fromMilliseconds } from '../src/core/timestamp';
import { startChromium } from '../test/support/chromium';
import { DYNAMODB_LOCAL } from '../test/support/engines';
import { StudioFixture } from '../test/support/studio-fixture';

const ROWS_AT_ONCE = 20_000;
const ROUNDS = 5;
const MOST_MILLISECONDS = 1_000;
const EVENTS_OF_ONE_OBJECT = 20;
const REASONS = [(n: number) => `timeout after ${n} ms`, (n: number) => `NoSuchKey: in/${n}.json`, () => 'lease expired'];

/** Of ten rows, one after the other. */
const PARTS = [
  STATUSES.CREATED, STATUSES.COMPLETED, STATUSES.COMPLETED, STATUSES.CREATED, STATUSES.FAILED,
  STATUSES.RETRYING, STATUSES.COMPLETED, STATUSES.DISPATCHED, STATUSES.CREATED, STATUSES.DISCARDED,
];

const BEGIN = Date.now() - 86_400_000;

function rowOf(index: number): Entry {
  const status = PARTS[index % PARTS.length];
  const time = (after: number) => fromMilliseconds(BEGIN + 10 * index + after);
  const key = index % 2 === 0 && index < 2 * EVENTS_OF_ONE_OBJECT ? 'in/one.json' : `in/${index}.json`;
  const common = { id: idOf(index), timestamp: time(0), bucket: 'files', key, size: index, eventName: 'ObjectCreated:Put', status, recordedAt: time(1_000), history: [] };
  switch (status) {
    case STATUSES.FAILED: return { ...common, attempt: 3, failedAt: time(2_000), statusReason: REASONS[index % REASONS.length](index) };
    case STATUSES.RETRYING: return { ...common, attempt: 1, notBefore: time(2_000) };
    case STATUSES.DISPATCHED: return { ...common, attempt: 1, leaseUntil: time(2_000) };
    case STATUSES.COMPLETED: return { ...common, attempt: 1, settledAt: time(2_000) };
    default: return common;
  }
}

function idOf(index: number): string {
  return `00000000-0000-5000-8000-${String(index).padStart(12, '0')}`;
}

/** What a person opens, and what then shows that the view has its first result. */
const VIEWS: ReadonlyArray<{ readonly name: string; readonly hash: string; readonly then?: 'count' }> = [
  { name: 'overview', hash: '#/overview' },
  { name: 'events', hash: '#/events?status=created&order=newest' },
  { name: 'events by prefix', hash: '#/events?status=completed&prefix=in/9' },
  { name: 'event', hash: `#/event?id=${idOf(4)}` },
  { name: 'object', hash: '#/object?uri=s3://files/in/one.json' },
  { name: 'failures', hash: '#/failures' },
  { name: 'bulk, counting', hash: '#/bulk?verb=retry&status=failed', then: 'count' },
];

/** From the click to the first result, in the browser. Milliseconds. */
async function timeOf(page: Page, { hash, then }: typeof VIEWS[number]): Promise<number> {
  await page.evaluate(() => { location.hash = '#/object'; });
  await page.waitForFunction(() => document.querySelector('main')?.innerText.includes('Nothing was read yet'));
  if (then === 'count') {
    await page.evaluate(to => { location.hash = to; }, hash);
    await page.waitForSelector('form select[name=verb]');
  }
  const start = performance.now();
  if (then === 'count') await page.click('form button[type=submit]');
  else await page.evaluate(to => { location.hash = to; }, hash);
  await page.waitForFunction(counting => {
    const shown = document.querySelector<HTMLElement>(counting ? 'section[data-state]' : '.read')?.innerText ?? '';
    return counting ? /[1-9]/.test(shown) : !/^Reading…|^Nothing/.test(shown) && /\d|only/.test(shown);
  }, { polling: 'raf', timeout: 60_000 }, then === 'count');
  const milliseconds = performance.now() - start;
  if (then === 'count') await stopCounting(page);
  return milliseconds;
}

/** So that the next round does not compete with it. */
async function stopCounting(page: Page): Promise<void> {
  await page.$$eval('section[data-state] button', found => found.find(each => each.innerText === 'Stop')?.click());
  await page.waitForSelector('section:not([data-state=counting])[data-state]');
}

async function main(): Promise<void> {
  const rows = Number(process.argv[2] ?? 1_000_000);
  const engine = await DYNAMODB_LOCAL.start();
  const studio = await StudioFixture.start({ refreshEvery: 3_600_000, maxInFlight: 1_000 }, engine);
  try {
    for (let first = 0; first < rows; first += ROWS_AT_ONCE) {
      await studio.table.putAll(Array.from({ length: Math.min(ROWS_AT_ONCE, rows - first) }, (_, index) => rowOf(first + index)));
      process.stderr.write(`\r${Math.min(rows, first + ROWS_AT_ONCE)} rows written`);
    }
    process.stderr.write('\n');
    const { browser, stop } = await startChromium();
    try {
      const page = await browser.newPage();
      await page.goto(studio.studio.url);
      await page.waitForSelector('.tile');
      for (const view of VIEWS) {
        const times: number[] = [];
        for (let round = 0; round < ROUNDS; round += 1) times.push(await timeOf(page, view));
        const typical = Math.round(median(times));
        process.stdout.write(`${view.name}: ${typical} ms (${times.map(Math.round).join(', ')})\n`);
        if (typical > MOST_MILLISECONDS) process.exitCode = 1;
      }
    } finally {
      await stop();
    }
  } finally {
    await studio.stop();
  }
}

void main();
