import * as fc from 'fast-check';
import { isFinal } from '../../src/core/contract/status';
import { Entry, HISTORY_LIMIT, StatusChange } from '../../src/core/entry';
import { fromMilliseconds } from '../../src/core/timestamp';
import type { Engine } from '../../src/sandbox/engine';
import { entryAt } from '../support/entries';
import { eventually } from '../support/eventually';
import { LedgerTable } from '../support/ledger-table';

const STATUSES = ['created', 'failed', 'completed', 'my-own'];
const RETENTION = 3600;

type Step =
  | { readonly kind: 'record'; readonly event: number }
  | { readonly kind: 'transition'; readonly event: number; readonly from: string; readonly to: string; readonly reason?: string };

const anyEvent = fc.integer({ min: 0, max: 3 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('record' as const), event: anyEvent }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('transition' as const),
      event: anyEvent,
      from: fc.constantFrom(...STATUSES),
      to: fc.constantFrom(...STATUSES),
      reason: fc.constantFrom('because', 'why not'),
    }, { requiredKeys: ['kind', 'event', 'from', 'to'] }).filter(({ from, to }) => from !== to),
  },
);

/** What a ledger ought to hold, said in the plainest way. */
class Model {
  readonly rows = new Map<number, Entry>();

  record(event: number): string {
    if (this.rows.has(event)) return 'duplicate';
    this.rows.set(event, entryAt(event));
    return 'recorded';
  }

  transition({ event, from, to, reason }: Extract<Step, { kind: 'transition' }>, now: number): Entry | string {
    const row = this.rows.get(event);
    if (!row) return 'EVENT_NOT_FOUND';
    if (row.status !== from) return 'STATUS_CONFLICT';
    const at = fromMilliseconds(now);
    const change: StatusChange = { at, from, to, by: 'model', ...(reason && { reason }) };
    const { settledAt, statusReason, expiresAt, ...rest } = row;
    const after: Entry = {
      ...rest,
      status: to,
      ...(reason && { statusReason: reason }),
      ...(isFinal(to) && { settledAt: at, expiresAt: Math.ceil(now / 1000) + RETENTION }),
      history: [...row.history, change].slice(-HISTORY_LIMIT),
    };
    this.rows.set(event, after);
    return after;
  }
}

export function model(engine: () => Engine): void {
  it('holds what a plain map of rows would, whatever is recorded and changed, in any order', async () => {
    await fc.assert(fc.asyncProperty(fc.array(anyStep, { maxLength: 40, size: 'max' }), async steps => {
      const expected = new Model();
      const table = await LedgerTable.create(engine());
      let now = LedgerTable.NOW;
      const ledger = table.ledger({ rowRetentionSeconds: RETENTION, now: () => now });
      for (const step of steps) {
        now += 1;
        if (step.kind === 'record') {
          expect(await table.record([entryAt(step.event)])).toEqual([{ outcome: expected.record(step.event) }]);
        } else {
          const { event, from, to, reason } = step;
          const actual = await ledger.transition(entryAt(event), { from, to, by: 'model', reason }).catch(({ code }) => code);
          expect(actual).toEqual(expected.transition(step, now));
        }
      }
      for (const [event, row] of expected.rows) expect(await ledger.get({ id: entryAt(event).id })).toEqual(row);
      for (const status of STATUSES) {
        const rows = [...expected.rows.entries()].sort(([one], [other]) => one - other).map(([, row]) => row).filter(row => row.status === status);
        await eventually(async () => {
          expect(await ledger.list({ status })).toEqual({ entries: rows });
          expect(await ledger.counts({ statuses: [status] })).toEqual([{ status, count: rows.length, capped: false }]);
        });
      }
      table.close();
    }), { numRuns: 15 });
  });
}
