import { bulkChanges } from './bulk-changes';
import { contention } from './contention';
import { counting } from './counting';
import { foreignTables } from './foreign-tables';
import { lifecycleChanges } from './lifecycle-changes';
import { listing } from './listing';
import { model } from './model';
import { objectHistory } from './object-history';
import { objectLookUps } from './object-look-ups';
import { overview } from './overview';
import { recording } from './recording';
import { transitions } from './transitions';
import type { TestEngine } from '../support/engines';
import { runningEngine } from '../support/running-engine';

/** What a ledger does, whichever engine holds its table: over real HTTP. */
export function ledgerContract(engine: TestEngine): void {
  const running = runningEngine(engine);

  describe('recording', () => recording(running));
  describe('listing', () => listing(running));
  describe('counting', () => counting(running));
  describe('the history of an object', () => objectHistory(running));
  describe('the look-up of many objects', () => objectLookUps(running));
  describe('the overview', () => overview(running));
  describe('transitions', () => transitions(running));
  describe('changes of the lifecycle', () => lifecycleChanges(running));
  describe('changes of many events', () => bulkChanges(running));
  describe('contention', () => contention(running));
  describe('a model', () => model(running));
  describe('a table that is no ledger\'s', () => foreignTables(running));
}
