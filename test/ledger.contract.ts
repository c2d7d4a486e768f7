import { bulkChanges } from './contract/bulk-changes';
import { contention } from './contract/contention';
import { counting } from './contract/counting';
import { foreignTables } from './contract/foreign-tables';
import { lifecycleChanges } from './contract/lifecycle-changes';
import { listing } from './contract/listing';
import { model } from './contract/model';
import { overview } from './contract/overview';
import { recording } from './contract/recording';
import { transitions } from './contract/transitions';
import type { TestEngine } from './engines';
import type { Engine } from '../src/sandbox/engine';

/** What a ledger does, whichever engine holds its table: over real HTTP. */
export function ledgerContract({ start }: TestEngine): void {
  let engine: Engine | undefined;
  const running = () => {
    if (!engine) throw new Error('the engine has not started');
    return engine;
  };

  beforeAll(async () => { engine = await start(); }, 90_000);
  afterAll(() => engine?.stop());

  describe('recording', () => recording(running));
  describe('listing', () => listing(running));
  describe('counting', () => counting(running));
  describe('the overview', () => overview(running));
  describe('transitions', () => transitions(running));
  describe('changes of the lifecycle', () => lifecycleChanges(running));
  describe('changes of many events', () => bulkChanges(running));
  describe('contention', () => contention(running));
  describe('a model', () => model(running));
  describe('a table that is no ledger\'s', () => foreignTables(running));
}
