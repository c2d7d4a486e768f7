import * as fc from 'fast-check';
import { decodeIngestSettings, encodeIngestSettings, IngestSettings } from '../../../src/core/contract/ingest-settings';
import { LOG_LEVELS } from '../../../src/core/contract/log-levels';
import { anyStatus } from '../../support/arbitrary-entry';

const anySettings: fc.Arbitrary<IngestSettings> = fc.record({
  tableName: fc.stringMatching(/^[A-Za-z0-9_.-]{3,255}$/),
  initialStatus: anyStatus,
  rowRetentionSeconds: fc.integer({ min: 1, max: 100 * 365 * 86_400 }),
  shards: fc.integer({ min: 2, max: 64 }),
  shardFolderDepth: fc.integer({ min: 1, max: 10 }),
  logLevel: fc.constantFrom(...LOG_LEVELS),
}, { requiredKeys: ['tableName', 'initialStatus', 'logLevel'] });

const GOOD = { LEDGER_TABLE_NAME: 'events', LEDGER_INITIAL_STATUS: 'created', LEDGER_LOG_LEVEL: 'info' };

it('reaches the function as the construct wrote it', () => {
  fc.assert(fc.property(anySettings, settings => {
    expect(decodeIngestSettings(encodeIngestSettings(settings))).toEqual(settings);
  }));
});

it('is written in variables of its own, without those that are absent', () => {
  expect(encodeIngestSettings({ tableName: 'events', initialStatus: 'created', logLevel: 'info' })).toEqual(GOOD);
  expect(encodeIngestSettings({ tableName: 'events', initialStatus: 'created', rowRetentionSeconds: 60, logLevel: 'info' })).toEqual({ ...GOOD, LEDGER_ROW_RETENTION_SECONDS: '60' });
});

it.each([
  ['LEDGER_TABLE_NAME', undefined, "LEDGER_TABLE_NAME must name the ledger's table, got: nothing"],
  ['LEDGER_INITIAL_STATUS', '7up', 'LEDGER_INITIAL_STATUS must be a status name (1 to 64 letters, digits, dots, hyphens and underscores, a letter first), got: "7up"'],
  ['LEDGER_SHARDS', '1', 'LEDGER_SHARDS must be whole shards, 2 to 64, got: "1"'],
  ['LEDGER_SHARDS', '65', 'LEDGER_SHARDS must be whole shards, 2 to 64, got: "65"'],
  ['LEDGER_SHARD_FOLDER_DEPTH', '0', 'LEDGER_SHARD_FOLDER_DEPTH must be whole folders, 1 to 10, got: "0"'],
  ['LEDGER_SHARD_FOLDER_DEPTH', '11', 'LEDGER_SHARD_FOLDER_DEPTH must be whole folders, 1 to 10, got: "11"'],
  ['LEDGER_ROW_RETENTION_SECONDS', '', 'LEDGER_ROW_RETENTION_SECONDS must be whole seconds, 1 or more, got: ""'],
  ['LEDGER_ROW_RETENTION_SECONDS', '0', 'LEDGER_ROW_RETENTION_SECONDS must be whole seconds, 1 or more, got: "0"'],
  ['LEDGER_ROW_RETENTION_SECONDS', '1.5', 'LEDGER_ROW_RETENTION_SECONDS must be whole seconds, 1 or more, got: "1.5"'],
  ['LEDGER_ROW_RETENTION_SECONDS', '-1', 'LEDGER_ROW_RETENTION_SECONDS must be whole seconds, 1 or more, got: "-1"'],
  ['LEDGER_ROW_RETENTION_SECONDS', '1e3', 'LEDGER_ROW_RETENTION_SECONDS must be whole seconds, 1 or more, got: "1e3"'],
  ['LEDGER_LOG_LEVEL', undefined, 'LEDGER_LOG_LEVEL must be one of debug, info, warn, error, got: nothing'],
  ['LEDGER_LOG_LEVEL', 'INFO', 'LEDGER_LOG_LEVEL must be one of debug, info, warn, error, got: "INFO"'],
])('rejects %s = %j', (name, value, problem) => {
  expect(() => decodeIngestSettings({ ...GOOD, [name]: value })).toThrow(new Error(`the function's environment is not what its construct sets: ${problem}`));
});

it('names every error at once', () => {
  const problems = /LEDGER_TABLE_NAME .*; LEDGER_INITIAL_STATUS .*; LEDGER_ROW_RETENTION_SECONDS .*; LEDGER_LOG_LEVEL /;
  expect(() => decodeIngestSettings({ LEDGER_ROW_RETENTION_SECONDS: 'forever' })).toThrow(problems);
});
