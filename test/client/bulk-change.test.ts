import type { BatchExecuteStatementCommandInput, BatchStatementResponse, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { LedgerClient } from '../../src/client/ledger-client';
import type { BulkProgress } from '../../src/core/ledger-api';
import type { Engine } from '../../src/sandbox/engine';
import { clientOf } from '../support/dynamodb-client';
import { IN_PROCESS } from '../support/engines';
import { entriesAt, entryAt } from '../support/entries';
import { LedgerTable } from '../support/ledger-table';

let engine: Engine;
let table: LedgerTable;
let client: DynamoDBClient;
let ledger: LedgerClient;

beforeEach(async () => {
  engine = await IN_PROCESS.start();
  table = await LedgerTable.create(engine);
  await table.record(entriesAt(60, { status: 'failed', attempt: 3 }));
  client = clientOf(engine);
  ledger = table.ledger({ client });
});

afterEach(async () => {
  client.destroy();
  table.close();
  await engine.stop();
});

/** Answers in place of the table where the script has an answer for the call, after something else has happened. */
function answering(
  script: (statements: number, call: number) => Array<string | undefined> | undefined, meanwhile: () => Promise<unknown> = () => Promise.resolve(),
): void {
  let calls = 0;
  client.middlewareStack.add((next, { commandName }) => async args => {
    if (commandName !== 'BatchExecuteStatementCommand') return next(args);
    calls += 1;
    const { Statements: statements = [] } = args.input as BatchExecuteStatementCommandInput;
    const codes = script(statements.length, calls);
    if (!codes) return next(args);
    await meanwhile();
    const Responses = codes.map((Code): BatchStatementResponse => ({ Error: { Code: Code as 'AccessDenied', Message: 'scripted' } }));
    return { output: { Responses, $metadata: {} } as never, response: {} };
  }, { step: 'initialize' });
}

async function run(cursor?: string): Promise<{ progress: BulkProgress[]; error?: unknown }> {
  const progress: BulkProgress[] = [];
  try {
    for await (const each of ledger.retryAll({ status: 'failed' }, { by: 'alice', cursor })) progress.push(each);
    return { progress };
  } catch (error) {
    return { progress, error };
  }
}

it('ends with the reason if events cannot be changed, and continues from there once that is fixed', async () => {
  answering((statements, call) => (call === 2 || call === 3 ? Array(statements).fill('AccessDenied') : undefined));
  const { progress, error } = await run();
  expect(error).toMatchObject({ name: 'LedgerError', code: 'ACCESS_DENIED' });
  expect(progress.map(({ changed, conflicts }) => [changed, conflicts])).toEqual([[25, 0]]);

  const rest = await run(progress[0].cursor);
  expect(rest.progress.at(-1)).toEqual({ changed: 35, conflicts: 0 });
  for await (const { history } of ledger.all({ status: 'created' })) expect(history).toHaveLength(1);
});

it('tries an event by itself that failed in company', async () => {
  answering((statements, call) => (call === 1 ? Array(statements).fill('ResourceNotFound') : undefined));
  expect((await run()).progress.at(-1)).toEqual({ changed: 60, conflicts: 0 });
  expect((await table.ledger().counts({ statuses: ['created'] }))[0].count).toBe(60);
});

it('counts an event as a conflict that others changed before it was tried by itself', async () => {
  answering((statements, call) => (call === 1 ? Array(statements).fill('ResourceNotFound') : undefined), () => table.ledger().retry(entryAt(0), { by: 'bob' }));
  expect((await run()).progress.at(-1)).toEqual({ changed: 59, conflicts: 1 });
});

/** Loses the response to the first change, after something else has happened. */
function losingOneResponse(meanwhile: () => Promise<unknown> = () => Promise.resolve()): () => number {
  const handler = new NodeHttpHandler();
  let lost = 0;
  client.config.requestHandler = {
    handle: async (request, options) => {
      const first = lost === 0 && request.headers['x-amz-target'].endsWith('BatchExecuteStatement');
      if (first) await meanwhile();
      const answer = await handler.handle(request, options);
      if (!first) return answer;
      lost += 1;
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    },
  } as typeof client.config.requestHandler;
  return () => lost;
}

it('knows its own changes again when the answer to them was lost', async () => {
  const lost = losingOneResponse();
  expect((await run()).progress.at(-1)).toEqual({ changed: 60, conflicts: 0 });
  expect(lost()).toBe(1);
  for await (const { history } of table.ledger().all({ status: 'created' })) expect(history).toHaveLength(1);
});

it('does not take the same change of somebody else for its own when the response was lost', async () => {
  const lost = losingOneResponse(() => table.ledger().retry(entryAt(0), { by: 'bob' }));
  expect((await run()).progress.at(-1)).toEqual({ changed: 59, conflicts: 1 });
  expect(lost()).toBe(1);
  expect((await table.ledger().get(entryAt(0)))?.history).toMatchObject([{ by: 'bob' }]);
});

it('reads no further than it has changed', async () => {
  let queries = 0;
  client.middlewareStack.add((next, { commandName }) => args => {
    if (commandName === 'QueryCommand') queries += 1;
    return next(args);
  }, { step: 'initialize' });
  await table.record(entriesAt(600, { status: 'discarded' }).map((entry, index) => ({ ...entry, id: `11111111-0000-5000-8000-${String(index).padStart(12, '0')}` })));
  for await (const { changed } of ledger.retryAll({ status: 'discarded' }, { by: 'alice' })) if (changed >= 100) break;
  expect(queries).toBe(1);
});

it('releases no expired lease, and says why, if DynamoDB rejects every change', async () => {
  await table.putAll([entryAt(100, { status: 'dispatched', attempt: 1 })]);
  answering(statements => Array(statements).fill('AccessDenied'));
  await expect(ledger.releaseExpired({ by: 'alice' })).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
});
