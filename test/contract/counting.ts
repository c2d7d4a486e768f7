import { entriesAt, entryAt, eventually, LedgerFixture } from './ledger-fixture';
import { STATUSES } from '../../src/core/status';
import type { Engine } from '../../src/sandbox/engine';

export function counting(engine: () => Engine): void {
  let fixture: LedgerFixture;
  beforeAll(async () => {
    fixture = await LedgerFixture.create(engine());
    await fixture.record([...entriesAt(12), entryAt(100, { status: 'failed' }), entryAt(101, { status: 'my-own' })]);
  });
  afterAll(() => fixture.close());

  it('counts the events in every status that a ledger knows', async () => {
    const counts: Record<string, number> = { created: 12, failed: 1 };
    await eventually(async () => {
      expect(await fixture.ledger().counts()).toEqual(Object.values(STATUSES).map(status => ({ status, count: counts[status] ?? 0, capped: false })));
    });
  });

  it('counts the statuses that it is asked for, in their order', async () => {
    await eventually(async () => expect(await fixture.ledger().counts({ statuses: ['my-own', 'failed'] })).toEqual([
      { status: 'my-own', count: 1, capped: false },
      { status: 'failed', count: 1, capped: false },
    ]));
  });

  it.each([
    { cap: 1, count: 1, capped: true },
    { cap: 11, count: 11, capped: true },
    { cap: 12, count: 12, capped: false },
    { cap: 13, count: 12, capped: false },
  ])('stops at a cap of $cap', async ({ cap, count, capped }) => {
    await eventually(async () => {
      expect(await fixture.ledger().counts({ statuses: ['created'], cap })).toEqual([{ status: 'created', count, capped }]);
    });
  });
}
