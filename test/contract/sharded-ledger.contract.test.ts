import { shardedLedgerContract } from './sharded-ledger.contract';
import { DYNAMODB_LOCAL, dynamoDbLocalWith, ENGINES, IN_PROCESS } from '../support/engines';
import { spreadEntries } from '../support/entries';
import { LedgerTable } from '../support/ledger-table';

const SHARDS = 5;

spreadEntries(SHARDS);

/** The in-process engine has no keys of several attributes. */
describe.each(ENGINES.includes(DYNAMODB_LOCAL) ? [dynamoDbLocalWith(SHARDS)] : [])('on $name', engine => shardedLedgerContract(engine));

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
