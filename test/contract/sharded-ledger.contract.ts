import { bulkChanges } from './bulk-changes';
import { counting } from './counting';
import { fairShares } from './fair-shares';
import { lifecycleChanges } from './lifecycle-changes';
import { listing } from './listing';
import { overview } from './overview';
import { shards } from './shards';
import type { TestEngine } from '../support/engines';
import { runningEngine } from '../support/running-engine';

/** Everything that reads the indexes, on tables whose indexes have shards. The file of tests calls `spreadEntries` first. */
export function shardedLedgerContract(engine: TestEngine): void {
  const running = runningEngine(engine);

  describe('listing', () => listing(running));
  describe('counting', () => counting(running));
  describe('the overview', () => overview(running));
  describe('changes of the lifecycle', () => lifecycleChanges(running));
  describe('changes of many events', () => bulkChanges(running));
  describe('shards', () => shards(running));
  describe('fair shares', () => fairShares(running));
}
