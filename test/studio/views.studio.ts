import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, fromMilliseconds } from '../../src/core/timestamp';
import { CheckSource, FlowRecorder, LocalChecks } from '../../src/studio';
import { startChromium } from '../support/chromium';
import { entryAt } from '../support/entries';
import { eventually } from '../support/eventually';
import { StudioFixture } from '../support/studio-fixture';
import { StudioPage } from '../support/studio-page';

const REASONS = [(n: number) => `timeout after ${n} ms`, (n: number) => `NoSuchKey: incoming/${n}.json`, () => 'lease expired'];
const failures = (count: number) => Array.from({ length: count }, (_, n) => entryAt(n, { status: 'failed', attempt: 3, statusReason: REASONS[n % 3](n) }));

let chromium: Awaited<ReturnType<typeof startChromium>>;
let studio: StudioFixture;
let page: StudioPage;
let flow: FlowRecorder;
let checks: LocalChecks;
beforeAll(async () => { chromium = await startChromium(); });
afterAll(() => chromium.stop());
beforeEach(async () => {
  flow = new FlowRecorder(Date.now);
  checks = new LocalChecks('Not compared yet.', Date.now);
  checks.reconcile = async () => checks.reconciled('example-bucket', { checked: 1_200, missing: 3, repaired: 1 });
  studio = await StudioFixture.start({ writable: true, maxInFlight: 10, plots: flow, checks });
  page = await StudioPage.open(chromium.browser, studio.studio.url);
  await page.shows('.read');
});
afterEach(async () => {
  await page.close();
  await studio.stop();
});

describe('the link', () => {
  it('opens the overview; the token is in neither the address nor the history', async () => {
    expect(await page.hash()).toBe('#/overview');
    expect(page.page.url()).not.toContain('token');
    expect(page.requests.join()).not.toContain('token');
    expect(page.messages).toEqual([]);
  });

  it('stays open after a reload, and in another tab', async () => {
    await page.show('#/events?status=created');
    await page.page.reload();
    await page.shows('h1', 'Events');
    const other = await StudioPage.open(chromium.browser, `${studio.origin}/#/failures`);
    await other.shows('.read', 'All 0 failures');
    await other.close();
  });

  it('opens in the tab that shows the page, too: of a session that has ended, or of a used link', async () => {
    await page.page.evaluate(() => localStorage.clear());
    await page.page.goto(studio.studio.url);
    await page.shows('.tile', 'created');
    expect(page.page.url()).not.toContain('token');
    const used = studio.studio.url;
    const another = await StudioPage.open(chromium.browser, used);
    await another.shows('.tile', 'created');
    await another.page.goto(`${studio.origin}/#/failures`);
    await another.page.goto(used);
    await another.shows('.tile', 'created');
    await another.close();
  });

  it('cannot be used a second time', async () => {
    const context = await chromium.browser.createBrowserContext();
    const stranger = await context.newPage();
    await stranger.goto(`${studio.origin}/#token=${'a'.repeat(43)}`);
    await stranger.waitForSelector('[role=alert]');
    expect(await stranger.$eval('body', body => body.innerText)).toMatch(/this link was used before, or is not the newest/);
    await context.close();
  });
});

it('the overview shows each status, and follows changes', async () => {
  await studio.table.insert([entryAt(1), entryAt(2, { status: 'dispatched', attempt: 1, leaseUntil: '1650000010.000' }), ...failures(1).map(each => ({ ...each, id: entryAt(9).id }))]);
  await page.shows('.tile[data-status=created]', /created\s+1\s/);
  await page.shows('.tile[data-status=dispatched]', /1\s+of at most 10 in flight\s+oldest \d+ d\s+1 expired lease/);
  await page.shows('.tile[data-status=failed]', 'newest: timeout after 0 ms');
  await studio.table.insert([entryAt(3)]);
  await page.shows('.tile[data-status=created]', /created\s+2\s/);
});

it('the overview plots what happens, by hour, day and week', async () => {
  const now = fromMilliseconds(Date.now());
  const entry = entryAt(1, { timestamp: after(now, -2_000), recordedAt: now });
  flow.recorded(entry);
  flow.recorded({ ...entry, id: entryAt(2).id });
  flow.changed(entry, { at: now, from: 'created', to: 'dispatched', by: 'dispatch' });
  flow.changed(entry, { at: now, from: 'dispatched', to: 'failed', by: 'dispatch' });
  await page.shows('.legend', /recorded 2\s*delivered 1\s*completed 0\s*failed 1/);
  await page.shows('.legend', /not settled 1/);
  await page.shows('.legend', /p50 2 s\s*p99 2 s/);
  expect(await page.page.$$eval('figure canvas', found => found.length)).toBe(4);
  // A single value is a point, not an invisible line.
  await eventually(async () => expect(await page.page.$$eval('figure canvas', found => found.map(each => {
    const canvas = each as HTMLCanvasElement;
    const { data = [] } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
    const redMinusBlue = Array.from({ length: data.length / 4 }, (_, pixel) => data[4 * pixel] - data[4 * pixel + 2]);
    return redMinusBlue.filter(difference => Math.abs(difference) > 80).length > 10;
  }))).toEqual([true, true, true, true]));
  await page.click('Week');
  await page.shows('.plots h2', 'Last week');
  await page.shows('figcaption', 'Events per hour');
  expect(await page.hash()).toBe('#/overview?range=week');
});

it('the overview shows the last reconciliation, and compares on request', async () => {
  await page.shows('section[aria-label=Checks]', /Reconciliation\s+Not compared yet\./);
  await page.shows('section[aria-label=Checks]', 'Nothing to check: this process sends the events itself.');
  await page.click('Compare now');
  await page.shows('section[aria-label=Checks]', /s3:\/\/example-bucket: 1,200 objects checked \d+ s ago, 2 missing, 1 repaired/);
  expect(await page.page.$eval('section[aria-label=Checks] b', found => found.className)).toBe('warns');
  checks.reconciled('example-bucket', { checked: 1_200, missing: 0, repaired: 0 });
  await page.shows('section[aria-label=Checks]', /objects checked \d+ s ago, none missing/);
});

it('of a ledger without reconciler and wiring check it says so, with the commands', async () => {
  const source: CheckSource = {
    checks: async () => ({
      read: 'Metrics of CloudWatch',
      buckets: [],
      reconcileHint: { text: 'No reconciler has reported in the last 14 days. To compare a bucket now:', command: 'npx s3-event-ledger reconcile s3://BUCKET --table my-ledger' },
      wiring: { at: Date.now() - 240_000, errors: 2 },
      wiringHint: { text: 'To name them:', command: 'npx s3-event-ledger check --table my-ledger' },
    }),
  };
  const deployed = await StudioFixture.start({ checks: source, refreshEvery: 15_000 });
  const other = await StudioPage.open(chromium.browser, deployed.studio.url);
  await other.shows('section[aria-label=Checks]', /No reconciler has reported in the last 14 days. To compare a bucket now: npx s3-event-ledger reconcile/);
  await other.shows('section[aria-label=Checks]', /2 differences, checked 4 min ago To name them: npx s3-event-ledger check --table my-ledger/);
  expect(await other.textOf('main')).not.toContain('Compare now');
  await other.close();
  await deployed.stop();
});

it('the events are paged, filtered by the URL, and lead to their details', async () => {
  await studio.table.insert(Array.from({ length: 60 }, (_, n) => entryAt(n)));
  await page.show('#/events?status=created&order=oldest');
  await page.shows('.read', 'The oldest 50 of created');
  expect((await page.textsOf('td.name'))[0]).toBe('s3://example-bucket/incoming/0.json');
  await page.click('Next page');
  await page.shows('.read', 'The next oldest 10 of created');
  expect(await page.hash()).toMatch(/^#\/events\?status=created&order=oldest&cursor=[\w-]+$/);
  await page.page.goBack();
  await page.shows('.read', 'The oldest 50 of created');
  await page.page.type('input[name=prefix]', 'incoming/59');
  await page.click('Show');
  await page.shows('.read', '1 of the oldest 60 of created match the prefix');
  expect(await page.hash()).toContain('prefix=incoming%2F59');
  await page.click('s3://example-bucket/incoming/59.json');
  await page.shows('dl', entryAt(59).id);
  await page.shows('.timeline', 'recorded as created');
});

it('the filter is used with the keyboard: the focus stays in the view', async () => {
  await studio.table.insert([entryAt(1), entryAt(2)]);
  await page.show('#/events?status=created');
  await page.shows('.read', 'The newest 2 of created');
  await page.page.focus('input[name=prefix]');
  await page.page.keyboard.type('incoming/2');
  await page.page.keyboard.press('Enter');
  await page.shows('.read', '1 of the newest 2 of created match the prefix');
  const focused = () => page.page.evaluate(() => document.activeElement?.id);
  await eventually(async () => expect(await focused()).toBe('main'));
});

it('a row with a value that no ledger writes is shown, and an error in one view leaves the others', async () => {
  const { id } = await studio.table.recorded({ expiresAt: 1e17 });
  await page.show(`#/event?id=${id}`);
  await page.shows('dl', '100000000000000000');
  await page.page.evaluate(() => { location.hash = '#/events?status=created&since=%2B300000-01-01T00:00:00Z'; });
  await page.shows('[role=alert]', /since must be an ISO 8601 time|Invalid time value/);
  expect(await page.textOf('main')).not.toContain('Reading…');
  await page.show('#/events?status=created');
  await page.shows('.read', 'The newest 1 of created');
});

it('a failed event is retried, with a reason, and its history says so', async () => {
  const { id, timestamp } = await studio.table.recorded({ status: 'failed', attempt: 3, statusReason: 'NoSuchKey' });
  await page.show(`#/event?id=${id}&timestamp=${timestamp}`);
  await page.shows('pre', '"attempt": 3');
  await page.click('Retry…');
  expect(await page.page.$eval('.confirm button[type=submit]', button => button.hasAttribute('disabled'))).toBe(true);
  await page.giveReason('bucket policy fixed');
  await page.click('Retry this event');
  await page.shows('.title', /^created/);
  await page.shows('.timeline', /failed → created, by jo@desk\s+bucket policy fixed/);
  expect(await studio.table.ledger().get({ id })).toMatchObject({ status: 'created', statusReason: 'bucket policy fixed' });
});

it('an object is shown with all its events, by its name or by one of them', async () => {
  const key = 'incoming/a bé.json';
  await studio.table.insert([
    entryAt(1, { key, status: 'completed', attempt: 1, settledAt: entryAt(2).timestamp }), entryAt(5, { key, eventName: 'ObjectRemoved:Delete' }), entryAt(6),
  ]);
  await page.show('#/object');
  await page.page.type('input[name=uri]', key);
  await page.click('Show');
  expect(await page.page.$eval('input[name=uri]', input => input.matches(':invalid'))).toBe(true);
  expect([await page.hash(), page.messages]).toEqual(['#/object', []]);
  await page.page.$eval('input[name=uri]', input => { (input as HTMLInputElement).value = ''; });
  await page.page.type('input[name=uri]', `s3://example-bucket/${key}`);
  await page.click('Show');
  await page.shows('.read', 'All 2 events of the object, newest first');
  expect((await page.textsOf('.group h2')).map(text => text.replace(/\s+/g, ' '))).toEqual(['created ObjectRemoved:Delete', 'completed ObjectCreated:Put']);
  await page.show(`#/event?id=${entryAt(1).id}`);
  await page.click(key);
  await page.shows('.read', 'All 2 events of the object, newest first');
});

it.each([
  { state: { status: 'created' }, action: 'Discard', after: 'discarded' },
  { state: { status: 'dispatched', attempt: 1, leaseUntil: '1999999999.000' }, action: 'Complete', after: 'completed' },
  { state: { status: 'dispatched', attempt: 1, leaseUntil: '1999999999.000' }, action: 'Fail', after: 'retrying' },
  { state: { status: 'completed', attempt: 1, settledAt: '1700000000.000' }, action: 'Replay', after: 'retrying' },
])('an event that is $state.status: $action', async ({ state, action, after: status }) => {
  const { id } = await studio.table.recorded(state);
  await page.show(`#/event?id=${id}`);
  await page.click(`${action}…`);
  await page.giveReason('by hand');
  await page.click(`${action} this event`);
  await page.shows('.title', status);
  await page.shows('.timeline', new RegExp(`${state.status} → ${status}, by jo@desk\\s+by hand`));
  expect(await studio.table.counts()).toEqual({ [status]: 1 });
});

it('a change that came too late changes nothing and shows why', async () => {
  const entry = await studio.table.recorded({ status: 'failed', attempt: 3 });
  await page.show(`#/event?id=${entry.id}`);
  await page.click('Discard…');
  await page.giveReason('too late');
  await studio.table.ledger().retry(entry, { by: 'another' });
  await studio.table.ledger().discard(entry, { by: 'another', reason: 'first' });
  await page.click('Discard this event');
  await page.shows('[role=alert]', 'is discarded');
  expect((await studio.table.ledger().get(entry))?.history.at(-1)).toMatchObject({ by: 'another' });
});

it('2,000 failures of 3 causes are 3 groups, and retrying one changes exactly that group', async () => {
  await studio.table.insert(failures(2_000));
  await page.show('#/failures');
  await page.shows('.read', 'All 2,000 failures, in 3 groups');
  expect(await page.textsOf('.group h2')).toEqual(['NoSuchKey: <key>', 'timeout after <number> ms', 'lease expired']);
  expect((await page.textsOf('.group strong')).map(text => text.trim())).toEqual(['667 events', '667 events', '666 events']);
  expect(await page.page.$$eval('.group .samples', found => found.map(each => each.children.length))).toEqual([3, 3, 3]);

  await page.click('Retry this group…');
  await page.shows('.group-filter', 'NoSuchKey: <key>');
  await page.click('Count');
  await page.shows('section[data-state=counted] h2', '667 events match');
  expect(await page.textsOf('section td.name')).toHaveLength(5);
  expect(await studio.table.counts()).toEqual({ failed: 2_000 });
  await page.click('Retry 667 events…');
  await page.shows('.confirm', 'Retry 667 events?');
  await page.giveReason('the keys exist now');
  await page.click('Retry 667 events');
  await page.shows('section[data-state=done]', '667 of 667 changed from failed to created');
  expect(await studio.table.counts()).toEqual({ created: 667, failed: 1_333 });
  const changed = (await studio.table.entries()).filter(({ status }) => status === 'created');
  expect(changed.filter(({ key }) => Number(/\d+/.exec(key)?.[0]) % 3 !== 1)).toEqual([]);
});

it('a group of the failures of a time leads to the change of those only', async () => {
  const failedAt = (second: number) => fromMilliseconds(1_700_000_000_000 + second * 1_000);
  await studio.table.insert(Array.from({ length: 9 }, (_, n) => entryAt(n, { status: 'failed', attempt: 3, statusReason: 'timeout', failedAt: failedAt(n) })));
  await page.show(`#/failures?since=${new Date(1_700_000_003_000).toISOString()}`);
  await page.shows('.group strong', '6 events');
  await page.click('Discard this group…');
  await page.shows('.group-filter', /Only those that failed since 20\d\d-/);
  await page.click('Count');
  await page.shows('section[data-state=counted] h2', '6 events match');
  await page.click('whenever they failed');
  await page.click('Count');
  await page.shows('section[data-state=counted] h2', '9 events match');
});

it('completed events that match a filter are replayed at a rate, after a count', async () => {
  await studio.table.insert(Array.from({ length: 60 }, (_, n) => entryAt(n, { status: 'completed', attempt: 1, settledAt: '1700000000.000' })));
  await page.show('#/events?status=completed&prefix=incoming/1');
  await page.click('Replay all that match…');
  expect(await page.hash()).toBe('#/bulk?verb=replay&status=completed&prefix=incoming%2F1');
  await page.page.$eval('input[name=rate]', input => { (input as HTMLInputElement).value = '0.5'; });
  await page.click('Count');
  await page.shows('section[data-state=counted] h2', '11 events match');
  await page.shows('section[data-state=counted]', '0.5 become due per second: the last one after 22 s.');
  expect(await page.hash()).toContain('rate=0.5');
  await page.click('Replay 11 events…');
  await page.shows('.confirm', 'Replay 11 events?');
  await page.giveReason('the parser is fixed');
  await page.click('Replay 11 events');
  await page.shows('section[data-state=done]', '11 of 11 changed from completed to retrying');
  expect(await studio.table.counts()).toEqual({ completed: 49, retrying: 11 });
});

it('a count of another filter cannot be confirmed', async () => {
  await studio.table.insert([entryAt(1), entryAt(2), entryAt(30)]);
  await page.show('#/bulk?verb=discard&status=created');
  await page.click('Count');
  await page.click('Discard 3 events…');
  await page.shows('.confirm', 'Discard 3 events?');
  await page.page.type('input[name=prefix]', 'incoming/3');
  await page.shows('section[data-state=counted] .warning', 'This is the count of another filter. Count again to change events.');
  expect(await page.textsOf('section[data-state=counted] button')).toEqual([]);
  await page.click('Count');
  await page.shows('section[data-state=counted] h2', '1 event matches');
  await page.shows('section[data-state=counted] button', 'Discard 1 event…');
  const job = /job=[0-9a-f-]+/.exec(await page.hash())?.[0];
  await page.show(`#/bulk?verb=discard&status=created&prefix=incoming%2F2&${job}`);
  await page.shows('section[data-state=counted] .warning', 'This is the count of another filter.');
});

it('a bulk change is stopped, and goes on; the page may be reloaded in between', async () => {
  await studio.table.insert(Array.from({ length: 1_500 }, (_, n) => entryAt(n)));
  await page.show('#/bulk?verb=discard&status=created');
  await page.click('Count');
  await page.click('Discard 1,500 events…');
  await page.giveReason('test files');
  await page.click('Discard 1,500 events');
  await page.click('Stop');
  await page.shows('section[data-state=stopped] h2', 'Stopped');
  const { created = 0, discarded = 0 } = await studio.table.counts();
  expect(created).toBeGreaterThan(0);
  expect(created + discarded).toBe(1_500);
  await page.page.reload();
  await page.shows('section[data-state=stopped]', `${discarded.toLocaleString('en')} of 1,500 changed from created to discarded`);
  await page.click('Continue');
  await page.shows('section[data-state=done]', '1,500 of 1,500 changed');
  expect(await studio.table.counts()).toEqual({ discarded: 1_500 });
});

describe('a key of an attacker', () => {
  it('is text, whatever it holds, in every view', async () => {
    const key = '<img src=x onerror="document.title=\'owned\'">\u202etxt.exe\u0007\u200b</script>';
    await studio.table.insert([entryAt(1, { key, status: 'failed', statusReason: `<b>${key}</b>` })]);
    for (const hash of ['#/events?status=failed', `#/event?id=${entryAt(1).id}`, '#/failures', '#/overview']) {
      await page.show(hash);
      await eventually(async () => expect(await page.textOf('main')).toContain('<img src=x onerror='));
      expect(await page.textOf('main')).toContain('\\u202etxt.exe\\x07\\u200b');
      expect(await page.page.$$eval('img, main script, main b', found => found.filter(each => !each.closest('.legend')).length)).toBe(0);
    }
    expect(await page.page.title()).not.toContain('owned');
    expect(await page.page.content()).not.toMatch(/[\u202e\u0007\u200b]/);
    expect(page.messages).toEqual([]);
  });

  it('as part of a reason cannot make the page run code, even with markup in the page', async () => {
    await page.page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="document.title=\'owned\'"><iframe srcdoc="<script>parent.document.title=\'owned\'</script>"></iframe>');
      const script = document.createElement('script');
      script.textContent = 'document.title = "owned"';
      document.body.append(script);
    });
    await eventually(() => expect(page.messages.join()).toMatch(/Content Security Policy/));
    expect(await page.page.title()).not.toBe('owned');
    expect(await page.page.evaluate(() => fetch('https://evil.example/').then(() => 'sent', error => String(error)))).toMatch(/Failed to fetch/);
  });
});

it('another page in the same browser can neither read nor change anything', async () => {
  const { id, timestamp } = await studio.table.recorded({ status: 'failed', attempt: 3 });
  const attacker = createServer((_, response) => response.end('<p>evil')).listen(0, '127.0.0.1');
  await once(attacker, 'listening');
  const evil = await chromium.browser.newPage();
  await evil.goto(`http://127.0.0.1:${(attacker.address() as AddressInfo).port}/`);
  const tried = await evil.evaluate(async (origin, ref) => {
    const body = JSON.stringify({ ...ref, verb: 'discard', reason: 'evil' });
    const attempt = async (path: string, init: RequestInit) => fetch(`${origin}${path}`, init).then(({ type }) => type as string, () => 'blocked');
    return [
      await attempt('/api/overview', {}),
      await attempt('/api/event/change', { method: 'POST', mode: 'no-cors', body }),
      await attempt('/api/event/change', { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
      localStorage.getItem('s3-event-ledger-studio'),
    ];
  }, studio.origin, { id, timestamp });
  expect(tried).toEqual(['blocked', 'blocked', 'blocked', null]);
  expect(await studio.table.counts()).toEqual({ failed: 1 });
  await evil.close();
  attacker.closeAllConnections();
  attacker.close();
});

it('a hidden tab makes no request, and reads again once it is visible', async () => {
  const hide = (hidden: boolean) => page.page.evaluate(value => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
  await eventually(() => expect(page.requests.filter(path => path === '/api/overview').length).toBeGreaterThan(2));
  await hide(true);
  await page.page.waitForNetworkIdle({ idleTime: 300 });
  const before = page.requests.length;
  await studio.table.insert([entryAt(1)]);
  // Five intervals of the visible page.
  await new Promise(resolve => setTimeout(resolve, 1_000));
  expect(page.requests.slice(before)).toEqual([]);
  await hide(false);
  await page.shows('.tile[data-status=created]', /created\s+1\s/);
});

describe('accessibility', () => {
  beforeEach(() => studio.table.insert([...failures(7), entryAt(101), entryAt(102, { status: 'dispatched', attempt: 1, leaseUntil: '1650000010.000' })]));

  const views = ['#/overview', '#/object?uri=s3://example-bucket/incoming/3.json', '#/events?status=failed', `#/event?id=${entryAt(3).id}`, '#/failures', '#/bulk?verb=retry&status=failed&group=lease expired'];

  it.each([['light', 1_600], ['dark', 1_600], ['light', 360], ['dark', 360]] as const)('axe-core has no findings: %s, %i px', async (scheme, width) => {
    await page.page.setViewport({ width, height: 800 });
    await page.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    for (const view of views) {
      await page.show(view);
      await page.page.waitForNetworkIdle({ idleTime: 50 });
      expect([view, await page.accessibilityFindings()]).toEqual([view, []]);
      expect([view, await page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)]).toEqual([view, 0]);
    }
    await page.click('Count');
    await page.click('Retry 2 events…');
    await page.shows('.confirm');
    expect(await page.accessibilityFindings()).toEqual([]);
  });

  it('everything is done with the keyboard', async () => {
    await page.show(`#/event?id=${entryAt(3).id}`);
    await page.shows('dl');
    const focused = () => page.page.evaluate(() => (document.activeElement as HTMLElement).innerText || document.activeElement?.getAttribute('name'));
    for (let presses = 0; presses < 40 && await focused() !== 'Retry…'; presses += 1) await page.page.keyboard.press('Tab');
    await page.page.keyboard.press('Enter');
    await eventually(async () => expect(await focused()).toBe('reason'));
    await page.page.keyboard.press('Escape');
    await page.shows('.buttons', 'Retry…');
    expect(await page.page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.click('Retry…');
    await eventually(async () => expect(await focused()).toBe('reason'));
    await page.page.keyboard.type('by keyboard');
    await page.page.keyboard.press('Enter');
    await page.shows('.title', /^created/);
  });
});
