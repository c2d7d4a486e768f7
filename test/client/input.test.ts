import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LedgerClient, LedgerClientOptions } from '../../src/client/ledger-client';
import type { TransitionRequest } from '../../src/core/entry';
import type { BulkFilter, BulkVerb, FailRequest, ListQuery } from '../../src/core/ledger-api';

/** Nothing of this may reach the network: nothing listens there, and the code would be another. */
const client = new DynamoDBClient({ endpoint: 'http://127.0.0.1:1', region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 1 });
const ledger = new LedgerClient({ client, tableName: 'ledger' });
const REF = { id: 'some-id', timestamp: '1651363199.123' };
const RETRY = { maxAttempts: 3, retryDelaySeconds: 1, maxRetryDelaySeconds: 1 };
const STATUS_RULE = 'must be a status name (1 to 64 letters, digits, dots, hyphens and underscores, a letter first)';

afterAll(() => client.destroy());

const refused = (...messages: string[]) => ({ name: 'LedgerError', code: 'BAD_INPUT', message: messages.join('; ') });
/** What JavaScript lets through. */
const untyped = <T>(value: unknown) => value as T;

it.each<[string, Partial<LedgerClientOptions>, string]>([
  ['no client', { client: untyped(undefined) }, 'client must be a DynamoDBClient of @aws-sdk/client-dynamodb, got: undefined'],
  ['what is no client', { client: untyped(new Map()) }, 'client must be a DynamoDBClient of @aws-sdk/client-dynamodb, got: Map'],
  ['no table', { tableName: untyped(undefined) }, 'tableName must be a table\'s name (3 to 255 letters, digits, dots, hyphens and underscores), got: undefined'],
  [
    'an ARN', { tableName: 'arn:aws:dynamodb:eu-west-1:111122223333:table/t' },
    'tableName must be a table\'s name (3 to 255 letters, digits, dots, hyphens and underscores), got: "arn:aws:dynamodb:eu-west-1:111122223333:table/t"',
  ],
  [
    'an injected statement', { tableName: 'ledger" VALUE {}; --' },
    'tableName must be a table\'s name (3 to 255 letters, digits, dots, hyphens and underscores), got: "ledger\\" VALUE {}; --"',
  ],
  ['an index without a name', { indexName: '' }, 'indexName must be an index\'s name (3 to 255 letters, digits, dots, hyphens and underscores), got: ""'],
  ['a retention of nothing', { rowRetentionSeconds: 0 }, 'rowRetentionSeconds must be whole seconds, 1 or more, got: 0'],
  ['no attempts', { retryPolicy: { ...RETRY, maxAttempts: 0 } }, 'retryPolicy.maxAttempts must be whole, 1 or more, got: 0'],
  ['a delay before now', { retryPolicy: { ...RETRY, retryDelaySeconds: -1 } }, 'retryPolicy.retryDelaySeconds must be whole seconds, 0 or more, got: -1'],
  ['half a delay', { retryPolicy: { ...RETRY, maxRetryDelaySeconds: 0.5 } }, 'retryPolicy.maxRetryDelaySeconds must be whole seconds, 0 or more, got: 0.5'],
  ['no lease', { leasePolicy: { leaseSeconds: 0, maxLeaseSeconds: 1 } }, 'leasePolicy.leaseSeconds must be whole seconds, 1 or more, got: 0'],
  ['half a lease', { leasePolicy: { leaseSeconds: 1, maxLeaseSeconds: 1.5 } }, 'leasePolicy.maxLeaseSeconds must be whole seconds, 1 or more, got: 1.5'],
  ['a broken retention', { rowRetentionSeconds: 1.5 }, 'rowRetentionSeconds must be whole seconds, 1 or more, got: 1.5'],
])('is not made with %s', (_, options, message) => {
  expect(() => new LedgerClient({ client, tableName: 'ledger', ...options })).toThrow(expect.objectContaining(refused(message)));
});

it.each<[string, Partial<ListQuery>, string]>([
  ['an empty status', { status: '' }, `status ${STATUS_RULE}, got: ""`],
  ['no status', { status: untyped(undefined) }, `status ${STATUS_RULE}, got: undefined`],
  ['a text for a time', { since: untyped('2024-01-01') }, 'since must be a Date from 1970 to 2286, got: "2024-01-01"'],
  ['an invalid date', { until: new Date('nonsense') }, 'until must be a Date from 1970 to 2286, got: Invalid Date'],
  ['a time too early', { since: new Date(-1) }, 'since must be a Date from 1970 to 2286, got: 1969-12-31T23:59:59.999Z'],
  ['a time too late', { until: new Date(1e13) }, 'until must be a Date from 1970 to 2286, got: 2286-11-20T17:46:40.000Z'],
  [
    'a range without an instant', { since: new Date(5000), until: new Date(5000) },
    'since must be before until, got: 1970-01-01T00:00:05.000Z and 1970-01-01T00:00:05.000Z',
  ],
  ['a range to the beginning of time', { until: new Date(0) }, 'since must be before until, got: 1970-01-01T00:00:00.000Z and 1970-01-01T00:00:00.000Z'],
  ['an order that is none', { order: untyped('random') }, 'order must be one of oldest, newest, got: "random"'],
  ['an empty page', { limit: 0 }, 'limit must be whole, 1 to 1000, got: 0'],
  ['a page too long', { limit: 1001 }, 'limit must be whole, 1 to 1000, got: 1001'],
  ['half an entry', { limit: 1.5 }, 'limit must be whole, 1 to 1000, got: 1.5'],
  ['a text for a limit', { limit: untyped('10') }, 'limit must be whole, 1 to 1000, got: "10"'],
  ['a cursor that is no text', { cursor: untyped({}) }, 'cursor must be the text that the page before gave, got: Object'],
])('lists nothing for %s', async (_, query, message) => {
  await expect(ledger.list({ status: 'created', ...query })).rejects.toMatchObject(refused(message));
  await expect(ledger.all({ status: 'created', ...query }).next()).rejects.toMatchObject(refused(message));
});

it('lists nothing for a cursor that it did not give', async () => {
  await expect(ledger.list({ status: 'created', cursor: 'e30' })).rejects.toMatchObject({ code: 'BAD_CURSOR' });
});

it('counts nothing for a cap or statuses that are none', async () => {
  await expect(ledger.counts({ cap: 0 })).rejects.toMatchObject(refused('cap must be whole, 1 or more, got: 0'));
  await expect(ledger.counts({ cap: Infinity })).rejects.toMatchObject(refused('cap must be whole, 1 or more, got: Infinity'));
  await expect(ledger.counts({ statuses: ['ok', '9', 'ä'] })).rejects.toMatchObject(refused(`status ${STATUS_RULE}, got: "9"`, `status ${STATUS_RULE}, got: "ä"`));
});

it('gets nothing without an id, or with a timestamp that is none', async () => {
  await expect(ledger.get({ id: '' })).rejects.toMatchObject(refused('id must be the event_id of an event, got: ""'));
  await expect(ledger.get({ id: 'x', timestamp: '1651363199' }))
    .rejects.toMatchObject(refused('timestamp must be the event_timestamp of an event (1651363199.123), got: "1651363199"'));
});

it('changes nothing for a bad request, and names all that is wrong with it', async () => {
  const request: TransitionRequest = { from: '1', to: '1', by: '', reason: 'x'.repeat(513) };
  await expect(ledger.transition({ id: '', timestamp: untyped(undefined) }, request)).rejects.toMatchObject(refused(
    'id must be the event_id of an event, got: ""',
    'timestamp must be the event_timestamp of an event (1651363199.123), got: undefined',
    `from ${STATUS_RULE}, got: "1"`,
    `to ${STATUS_RULE}, got: "1"`,
    'from and to must differ, got: "1" twice',
    'by must have 1 to 128 characters, got: 0',
    'reason must have at most 512 characters, got: 513',
  ));
});

it('changes nothing for a request that lacks what TypeScript would ask for', async () => {
  await expect(ledger.transition(REF, untyped({ from: 'created', to: 'failed' }))).rejects.toMatchObject({ code: 'BAD_INPUT' });
  await expect(ledger.transition(REF, untyped({ from: 'created', to: 'failed', by: 'me', reason: 5 }))).rejects.toMatchObject({ code: 'BAD_INPUT' });
});

it.each<[string, FailRequest, string]>([
  ['nobody', { by: '' }, 'by must have 1 to 128 characters, got: 0'],
  ['too much of a reason', { by: 'alice', reason: 'r'.repeat(513) }, 'reason must have at most 512 characters, got: 513'],
  ['attempt 0', { by: 'alice', attempt: 0 }, 'attempt must be whole, 1 or more, got: 0'],
  ['an attempt in text', { by: 'alice', attempt: untyped('1') }, 'attempt must be whole, 1 or more, got: "1"'],
  ['a word for final', { by: 'alice', final: untyped('no') }, 'final must be true or false, got: "no"'],
])('settles nothing for %s', async (_, request, message) => {
  await expect(ledger.fail(REF, request)).rejects.toMatchObject(refused(message));
});

it.each(['complete', 'fail', 'retry', 'discard'] as const)('does not %s what is not an event, and reports every error at once', async verb => {
  await expect(ledger[verb](untyped({ id: '', timestamp: 5 }), { by: '' })).rejects.toMatchObject(refused(
    'id must be the event_id of an event, got: ""',
    'timestamp must be the event_timestamp of an event (1651363199.123), got: 5',
    'by must have 1 to 128 characters, got: 0',
  ));
});

it('releases no leases for nobody', async () => {
  await expect(ledger.releaseExpired({ by: '' })).rejects.toMatchObject(refused('by must have 1 to 128 characters, got: 0'));
});

it.each<[string, BulkVerb, Partial<BulkFilter>, string]>([
  ['what waits already', 'retry', { status: 'created' }, 'status must be one of failed, discarded to retry, got: "created"'],
  ['what is with its target', 'discard', { status: 'dispatched' }, 'status must be one of created, retrying, failed to discard, got: "dispatched"'],
  ['an empty prefix', 'retry', { prefix: '' }, 'prefix must be what keys begin with, got: ""'],
  ['a text for a time', 'retry', { since: untyped('1d') }, 'since must be a Date from 1970 to 2286, got: "1d"'],
])('changes no events for %s', async (_, verb, changes, message) => {
  const filter = { status: 'failed', ...changes };
  await expect(ledger.plan(verb, filter)).rejects.toMatchObject(refused(message));
  const progress = verb === 'retry' ? ledger.retryAll(filter, { by: 'alice' }) : ledger.discardAll(filter, { by: 'alice' });
  await expect(progress.next()).rejects.toMatchObject(refused(message));
});

it('changes no events for nobody, or from nowhere', async () => {
  await expect(ledger.retryAll({ status: 'failed' }, { by: '', cursor: untyped(1) }).next()).rejects.toMatchObject(refused(
    'by must have 1 to 128 characters, got: 0', 'cursor must be the text that the page before gave, got: 1',
  ));
});

it.each([0, -1, 1.5, 31_536_001, '60'])('does not extend a lease by %j seconds', async leaseSeconds => {
  const shown = typeof leaseSeconds === 'string' ? `"${leaseSeconds}"` : leaseSeconds;
  await expect(ledger.heartbeat(REF, { leaseSeconds: untyped(leaseSeconds), attempt: 0 })).rejects.toMatchObject(
    refused('attempt must be whole, 1 or more, got: 0', `leaseSeconds must be whole seconds, 1 to 31536000, got: ${shown}`));
});
