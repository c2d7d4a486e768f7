import { bulkChanges } from './bulk-changes';
import { counting } from './counting';
import { lifecycleChanges } from './lifecycle-changes';
import { listing } from './listing';
import { overview } from './overview';
import { shards } from './shards';
import type { Engine } from '../../src/sandbox/engine';
import type { TestEngine } from '../support/engines';

/** Everything that reads the indexes, on tables whose indexes have shards. The file of tests calls `spreadEntries` first. */
export function shardedLedgerContract({ start }: TestEngine): void {
  let engine: Engine | undefined;
  const running = () => {
    if (!engine) throw new Error('the engine has not started');
    return engine;
  };
  beforeAll(async () => { engine = await start(); }, 90_000);
  afterAll(() => engine?.stop());

  describe('listing', () => listing(running));
  describe('counting', () => counting(running));
  describe('the overview', () => overview(running));
  describe('changes of the lifecycle', () => lifecycleChanges(running));
  describe('changes of many events', () => bulkChanges(running));
  describe('shards', () => shards(running));
}
