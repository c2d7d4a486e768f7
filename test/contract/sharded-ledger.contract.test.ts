import { bulkChanges } from './bulk-changes';
import { counting } from './counting';
import { lifecycleChanges } from './lifecycle-changes';
import { listing } from './listing';
import { overview } from './overview';
import { shards } from './shards';
import type { Engine } from '../../src/sandbox/engine';
import { DYNAMODB_LOCAL, dynamoDbLocalWith, ENGINES, IN_PROCESS } from '../support/engines';
import { spreadEntries } from '../support/entries';
import { LedgerTable } from '../support/ledger-table';

const SHARDS = 5;

spreadEntries(SHARDS);

/** Everything that reads an index. The in-process engine has no keys of several attributes. */
describe.each(ENGINES.includes(DYNAMODB_LOCAL) ? [dynamoDbLocalWith(SHARDS)] : [])('on $name', ({ start }) => {
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
});

it('runs in CI', () => {
  expect(!process.env.CI || ENGINES.includes(DYNAMODB_LOCAL)).toBe(true);
});

it('the sandbox says that it has no shards', async () => {
  const engine = await IN_PROCESS.start();
  try {
    await expect(LedgerTable.create({ ...engine, shards: SHARDS })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'the sandbox does not support an index key of several attributes, which a ledger with shards has. Use a ledger without shards, or DynamoDB Local',
    });
  } finally {
    await engine.stop();
  }
});
