import { EntryText } from '../../../src/cli/text/entry-text';
import { Entry, HISTORY_LIMIT } from '../../../src/core/entry';
import { ClockText } from '../../../src/terminal/clock-text';
import type { Io } from '../../../src/terminal/io';
import { Paint } from '../../../src/terminal/paint';
import { uploadAt } from '../../support/entries';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const ENTRY: Entry = {
  ...uploadAt('2026-11-22T11:00:00.250Z', 1, { key: 'reports/2026/november.json', size: 7, status: 'failed' }),
  versionId: 'v7',
  etag: 'e7',
  sequencer: '0055',
  attempt: 3,
  leaseUntil: '1795345300.000',
  notBefore: '1795349700.000',
  settledAt: '1795345260.000',
  statusReason: 'target\nsaid no',
  expiresAt: 1795435200,
  history: [
    { at: '1795345210.000', from: 'created', to: 'dispatched', by: 'manager' },
    { at: '1795345260.000', from: 'dispatched', to: 'failed', by: 'evil\x1b[2J', reason: 'target\nsaid no' },
  ],
};

function text({ isTTY = false, columns = 80, env = {} }: { isTTY?: boolean; columns?: number; env?: Io['env'] } = {}): EntryText {
  return new EntryText({ isTTY, columns, now: () => NOW }, new ClockText(true), new Paint({ isTTY, env }));
}

it('shows all attributes of an event', () => {
  expect(text().details(ENTRY)).toBe([
    'status       failed',
    'reason       target\\nsaid no',
    'event        ObjectCreated:Put',
    'happened     2026-11-22 11:00:00.250 UTC (60 minutes ago)',
    'recorded     2026-11-22 11:00:01.750 UTC (60 minutes ago)',
    'settled      2026-11-22 11:01:00.000 UTC (59 minutes ago)',
    'attempt      3',
    'lease until  2026-11-22 11:01:40.000 UTC (58 minutes ago)',
    'not before   2026-11-22 12:15:00.000 UTC (in 15 minutes)',
    'bucket       uploads',
    'key          reports/2026/november.json',
    'version      v7',
    'size         7 bytes',
    'etag         e7',
    'sequencer    0055',
    'expires      2026-11-23 12:00:00.000 UTC (in 1 day)',
    `id           ${ENTRY.id}`,
    'timestamp    1795345200.250',
    '',
    '2026-11-22 11:00:00.250 UTC          happened',
    '2026-11-22 11:00:01.750 UTC   +1.5s  recorded as created',
    '2026-11-22 11:00:10.000 UTC  +8.25s  created → dispatched, by manager',
    '2026-11-22 11:01:00.000 UTC    +50s  dispatched → failed, by evil\\x1b[2J',
    '                                     target\\nsaid no',
    '',
  ].join('\n'));
});

describe('a change of status, on one line', () => {
  const change = { at: '1795345210.000', from: 'created', to: 'dispatched', by: 'manager' };

  it('is aligned with the line of its event', () => {
    const [line, below] = [text().line(ENTRY), text().change(ENTRY, change)];
    expect(below).toBe('11:00:10  → dispatched                     reports/2026/november.json\n');
    expect(below.indexOf('reports')).toBe(line.indexOf('reports'));
  });

  it('fits a terminal', () => {
    expect(text({ isTTY: true, columns: 50 }).change(ENTRY, change).trimEnd()).toHaveLength(50);
  });

  it('escapes what a terminal would execute', () => {
    expect(text().change({ ...ENTRY, key: 'a\x1bb' }, { ...change, to: 'od\nd' })).toBe('11:00:10  → od\\nd                          a\\x1bb\n');
  });
});

describe('the timeline of an event', () => {
  const lines = (entry: Entry) => text().details(entry).split('\n\n')[1].trimEnd().split('\n');

  it('begins with the time of the event and of the record, in either order', () => {
    expect(lines({ ...ENTRY, recordedAt: '1795345200.000', status: 'received', history: [] })).toEqual([
      '2026-11-22 11:00:00.250 UTC          happened',
      '2026-11-22 11:00:00.000 UTC  -0.25s  recorded as received',
    ]);
  });

  it('shows longer durations in minutes, hours and days', () => {
    const at = (seconds: number) => (1795345200.25 + seconds).toFixed(3);
    const history = [60, 60 + 7_200, 60 + 7_200 + 3 * 86_400].map(seconds => ({ at: at(seconds), from: 'a', to: 'b', by: 'c' }));
    expect(lines({ ...ENTRY, recordedAt: ENTRY.timestamp, history }).map(line => line.split(/ {2,}/)[1])).toEqual(['happened', '+0s', '+1m', '+2h', '+3d']);
  });

  it('says that the first changes are missing', () => {
    const history = Array.from({ length: HISTORY_LIMIT }, (_, index) => ({ at: `17953453${String(index).padStart(2, '0')}.000`, from: 'a', to: 'b', by: 'c' }));
    expect(lines({ ...ENTRY, history })[1]).toMatch(/recorded; the first changes are no longer in the history$/);
    expect(lines({ ...ENTRY, history: history.slice(1) })[1]).toMatch(/recorded as a$/);
  });
});

it('a continued table has no header', () => {
  expect(text().table([ENTRY], { continued: true })).toBe(text().table([ENTRY]).split('\n').slice(1).join('\n'));
});

it('events of different statuses have the common columns', () => {
  expect(text().table([ENTRY, { ...ENTRY, status: 'retrying' }]).split('\n')[0]).not.toMatch(/ATTEMPT|REASON|DUE/);
});

describe('an event on one line', () => {
  it('shows time, name, size and key', () => {
    expect(text().line(ENTRY)).toBe('11:00:00  ObjectCreated:Put             7  reports/2026/november.json\n');
  });

  it('never breaks the line of a terminal', () => {
    for (const key of [ENTRY.key.repeat(9), '日本語'.repeat(30), '👍🏽'.repeat(30)]) {
      expect(text({ isTTY: true, columns: 60 }).line({ ...ENTRY, key }).trimEnd().length).toBeLessThanOrEqual(60);
    }
    expect(text().line({ ...ENTRY, key: 'k'.repeat(1_000) })).toHaveLength(43 + 1_000 + 1);
  });
});

it('a table of all statuses has a column for the status, and none that only some statuses have', () => {
  const [head, first] = text().table([ENTRY, ENTRY], { status: true }).split('\n');
  expect(head).toMatch(/ID +STATUS +EVENT +SIZE +OBJECT$/);
  expect(first).toContain(`${ENTRY.id}  failed  ObjectCreated:Put     7  s3://uploads/reports/2026/november.json`);
});

it('no events make no table', () => {
  expect(text().table([])).toBe('');
});

it('colors statuses on a terminal, unless it is turned off', () => {
  expect(text({ isTTY: true }).details(ENTRY)).toContain('\x1b[31mfailed\x1b[0m');
  for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) expect(text({ isTTY: true, env }).details(ENTRY)).not.toContain('\x1b');
  expect(text().details(ENTRY)).not.toContain('\x1b');
});
