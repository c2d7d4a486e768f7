import type { BatchMessage } from '../../src/core/batch-message';
import type { Entry } from '../../src/core/entry';
import type { BatchPolicy } from '../../src/core/event-batch';
import type { DispatchMessage } from '../../src/core/message';
import { fromMilliseconds } from '../../src/core/timestamp';
import { ask, Asked } from '../support/ask';
import { CliLedger } from '../support/cli-ledger';
import { deployedManager } from '../support/deployed-manager';
import { uploadAt } from '../support/entries';
import { FakeSettings, NOW } from '../support/fake-io';
import { forward, ScriptedService, ServiceCall, ServiceReply } from '../support/scripted-service';

const ARN = 'arn:aws:states:us-east-1:111122223333:stateMachine:work';

let ledger: CliLedger;
let service: ScriptedService | undefined;
beforeEach(async () => { ledger = await CliLedger.start(); });
afterEach(async () => {
  await ledger.stop();
  await service?.stop();
});

async function given(count: number, changes: Partial<Entry> = {}): Promise<void> {
  await ledger.insert(Array.from({ length: count }, (_, number) => uploadAt(new Date(NOW - 60_000 + number).toISOString(), number, changes)));
}

/** Accepts all messages except those with these keys. */
function queue(...rejected: string[]): (call: ServiceCall) => ServiceReply {
  return ({ body }) => {
    const entries = entriesOf(body).map(({ Id, MessageBody }) => ({ Id, key: (JSON.parse(MessageBody) as DispatchMessage).object.Key }));
    return {
      body: {
        Successful: entries.filter(({ key }) => !rejected.includes(key)).map(({ Id }) => ({ Id, MessageId: Id, MD5OfMessageBody: '0' })),
        Failed: entries.filter(({ key }) => rejected.includes(key)).map(({ Id }) => ({ Id, Code: 'KMS.Disabled', SenderFault: true })),
      },
    };
  };
}

async function serving(script: (call: ServiceCall) => ServiceReply): Promise<ScriptedService> {
  service = await ScriptedService.start(script);
  return service;
}

/** With the table in the environment, since --manager excludes --table. */
function dispatch(options: string, settings: FakeSettings = {}): Promise<Asked> {
  const env = { S3_EVENT_LEDGER_TABLE: CliLedger.TABLE, AWS_ENDPOINT_URL_DYNAMODB: ledger.endpoint, ...settings.env };
  return ask(['dispatch', ...options.split(' ')], { ...settings, env });
}

function messages({ calls }: ScriptedService): DispatchMessage[] {
  return calls.flatMap(({ body }) => entriesOf(body).map(({ MessageBody }) => JSON.parse(MessageBody) as DispatchMessage));
}

function entriesOf(body: ServiceCall['body']): Array<{ Id: string; MessageBody: string; MessageGroupId?: string }> {
  return body.Entries as Array<{ Id: string; MessageBody: string }>;
}

describe('changes that DynamoDB rejects', () => {
  const rejecting = (reject: (body: string) => boolean, reply: ServiceReply): ((call: ServiceCall) => ServiceReply | Promise<ServiceReply>) =>
    call => (call.operation === 'BatchExecuteStatement' && reject(JSON.stringify(call.body)) ? reply : forward(call, ledger.endpoint));

  let proxy: ScriptedService;
  afterEach(() => proxy.stop());

  async function dispatchBy(script: Parameters<typeof ScriptedService.start>[0]): Promise<Asked> {
    await given(3);
    proxy = await ScriptedService.start(script);
    const { url } = await serving(queue());
    return dispatch(`--once --queue-url ${url}/0/work`, { env: { AWS_ENDPOINT_URL_DYNAMODB: proxy.url } });
  }

  it('exit with 5 and the reason if nothing could be written', async () => {
    const { code, out, err } = await dispatchBy(rejecting(() => true, { status: 400, error: 'AccessDeniedException' }));
    expect({ code, err }).toEqual({
      code: 5, err: 'error: none of the changes could be written to the ledger. ACCESS_DENIED (AccessDeniedException): 3\n',
    });
    expect(out).toMatch(/conflicts +0\nnot written +3\n/);
    expect(await ledger.counts()).toEqual({ created: 3 });
  });

  it('exit with 1 if some could be written', async () => {
    const { code, err } = await dispatchBy(rejecting(body => body.includes('"completed"'), { status: 400, error: 'KMSDisabledException' }));
    expect({ code, err }).toEqual({
      code: 1, err: 'error: not all changes could be written to the ledger. ACCESS_DENIED (KMSDisabledException): 3\n',
    });
    expect(await ledger.counts()).toEqual({ dispatched: 3 });
  });
});

describe('to a queue', () => {
  it('delivers the oldest events, and completes them', async () => {
    await given(40);
    const { url } = await serving(queue());
    const { code, out, err } = await dispatch(`--once --queue-url ${url}/000000000000/work --max-events 15 --row-retention 1d`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe([
      'dispatched      15', 'not sent         0', 'completed       15', 'superseded       0', 'leases expired   0', 'failed           0', 'conflicts        0', 'not written      0', 'in flight        0', '',
    ].join('\n'));
    const sent = messages(service as ScriptedService);
    expect(sent.map(({ object }) => object.Key).sort()).toEqual(Array.from({ length: 15 }, (_, number) => `file-${number}.json`).sort());
    expect(sent[0]).toMatchObject({ version: 1, attempt: 1, leaseUntil: fromMilliseconds(NOW + 900_000) });
    expect(await ledger.counts()).toEqual({ created: 25, completed: 15 });
    expect(await ledger.client.get(sent[0])).toMatchObject({ expiresAt: NOW / 1000 + 86_400, statusReason: 'delivered' });
  });

  it('leaves them dispatched if the outcome is reported', async () => {
    await given(3);
    const { url } = await serving(queue());
    expect((await dispatch(`--once --queue-url ${url}/0/work.fifo --settle by-outcome --lease 5m`)).code).toBe(0);
    expect(await ledger.counts()).toEqual({ dispatched: 3 });
    const [entry] = (await ledger.client.list({ status: 'dispatched' })).entries;
    expect(entry).toMatchObject({ attempt: 1, leaseUntil: fromMilliseconds(NOW + 300_000) });
    const [first] = entriesOf((service as ScriptedService).calls[0].body);
    expect(first).toMatchObject({ MessageGroupId: expect.any(String), MessageDeduplicationId: `${entry.id}_${entry.timestamp}_1` });
  });

  it('writes a unique name to the history', async () => {
    await given(2);
    const { url } = await serving(queue());
    for (const maxEventsPerRun of [1, 1]) await dispatch(`--once --queue-url ${url}/0/work --settle by-outcome --max-events ${maxEventsPerRun}`);
    const names = (await ledger.client.list({ status: 'dispatched' })).entries.map(({ history }) => history[0].by);
    expect(names).toEqual([expect.stringMatching(/^jo@desk, run [0-9a-f]{8}$/), expect.stringMatching(/^jo@desk, run [0-9a-f]{8}$/)]);
    expect(new Set(names).size).toBe(2);
    const [{ id }] = (await ledger.client.list({ status: 'dispatched' })).entries;
    expect((await ledger.ask(`show ${id}`)).out).toMatch(/created → dispatched, by jo@desk, run [0-9a-f]{8}\n$/);
  });

  it.each([['object', 3], ['ledger', 1]])('keeps the order of each %s', async (group, groups) => {
    await given(3);
    const { url } = await serving(queue());
    await dispatch(`--once --queue-url ${url}/0/work.fifo --group-by ${group}`);
    const entries = (service as ScriptedService).calls.flatMap(({ body }) => entriesOf(body));
    expect(new Set(entries.map(({ MessageGroupId }) => MessageGroupId)).size).toBe(groups);
  });

  it('exits with 1 if some were not sent, and retries them', async () => {
    await given(12);
    const { url } = await serving(queue('file-3.json', 'file-11.json'));
    const { code, out, err } = await dispatch(`--once --queue-url ${url}/0/work --json`);
    expect({ code, err }).toEqual({ code: 1, err: '2 not sent: list --status retrying and list --status failed show the reasons.\n' });
    expect(JSON.parse(out)).toMatchObject({ dispatched: 10, sendFailures: 2, completed: 10, failed: 0 });
    for (const { statusReason } of (await ledger.client.list({ status: 'retrying' })).entries) expect(statusReason).toBe('not sent: KMS.Disabled');
    expect(await ledger.counts()).toEqual({ completed: 10, retrying: 2 });
  });

  it('fails an event after --max-attempts', async () => {
    await given(1);
    const { url } = await serving(queue('file-0.json'));
    const { out } = await dispatch(`--once --queue-url ${url}/0/work --max-attempts 1 --json`);
    expect(JSON.parse(out)).toMatchObject({ sendFailures: 1, failed: 1 });
    expect(await ledger.counts()).toEqual({ failed: 1 });
  });

  it('delivers no more than --max-in-flight', async () => {
    await given(2, { status: 'dispatched', attempt: 1, leaseUntil: fromMilliseconds(NOW + 1) });
    await ledger.insert(Array.from({ length: 5 }, (_, number) => uploadAt(new Date(NOW - 1_000 + number).toISOString(), 100 + number)));
    const { url } = await serving(queue());
    const { out } = await dispatch(`--once --queue-url ${url}/0/work --max-in-flight 3 --settle by-outcome --json`);
    expect(JSON.parse(out)).toMatchObject({ dispatched: 1, inFlight: 3 });
  });
});

describe('to other targets', () => {
  it.each<[options: string, variable: string, path: string]>([
    [`--state-machine-arn ${ARN}`, 'AWS_ENDPOINT_URL_SFN', '/'],
    ['--function-name work', 'AWS_ENDPOINT_URL_LAMBDA', '/2015-03-31/functions/work/invocations'],
  ])('%s leaves them dispatched', async (options, variable, path) => {
    await given(2);
    const { url } = await serving(() => ({ status: variable.endsWith('LAMBDA') ? 202 : 200, body: { executionArn: 'a', startDate: 1 } }));
    expect(await dispatch(`--once ${options}`, { env: { [variable]: url } })).toMatchObject({ code: 0 });
    expect((service as ScriptedService).calls.map(call => call.path)).toEqual([path, path]);
    expect(await ledger.counts()).toEqual({ dispatched: 2 });
  });

  it('--event-bus completes them', async () => {
    await given(2);
    const { url } = await serving(({ body }) => ({ body: { FailedEntryCount: 0, Entries: (body.Entries as object[]).map(() => ({ EventId: 'e' })) } }));
    expect(await dispatch('--once --event-bus my-bus --event-source my.app', { env: { AWS_ENDPOINT_URL_EVENTBRIDGE: url } })).toMatchObject({ code: 0 });
    const [entry] = (service as ScriptedService).calls[0].body.Entries as object[];
    expect(entry).toMatchObject({ EventBusName: 'my-bus', Source: 'my.app', DetailType: 'S3 Event Dispatched' });
    expect(await ledger.counts()).toEqual({ completed: 2 });
  });
});

describe('for a deployed manager', () => {
  const settings = {
    tableName: CliLedger.TABLE,
    indexName: 'time-index',
    managerName: 'm',
    logLevel: 'info',
    maxEventsPerRun: 7,
    maxInFlight: 9,
    leaseSeconds: 60,
    maxLeaseSeconds: 600,
    retry: { maxAttempts: 1, retryDelaySeconds: 1, maxRetryDelaySeconds: 1 },
    settleOnDispatch: false,
  } as const;

  beforeEach(async () => {
    await given(10);
    service = await deployedManager(settings, queue('file-0.json'));
  });

  const deployed = () => ({ AWS_ENDPOINT_URL_LAMBDA: service?.url ?? '' });

  it('uses the ledger, the target and all settings of the manager', async () => {
    const { code, out } = await dispatch('--once --manager my-dispatch --json', { env: { ...deployed(), S3_EVENT_LEDGER_TABLE: 'another' } });
    expect(code).toBe(1);
    expect(service?.calls[0].path).toBe('/2015-03-31/functions/my-dispatch/configuration');
    expect(JSON.parse(out)).toMatchObject({ dispatched: 6, sendFailures: 1, failed: 1, completed: 0 });
    expect(await ledger.counts()).toEqual({ created: 3, dispatched: 6, failed: 1 });
    expect((await ledger.client.list({ status: 'dispatched', limit: 1 })).entries[0].leaseUntil).toBe(fromMilliseconds(NOW + 60_000));
  });

  it('sends the batches of the manager at once, however long events may wait for others', async () => {
    await service?.stop();
    const [batches, batch]: [BatchMessage[], BatchPolicy] = [[], { maxEvents: 4, maxBytes: 65_536, maxWaitSeconds: 300 }];
    service = await deployedManager(settings, call => {
      batches.push(...entriesOf(call.body).map(({ MessageBody }) => JSON.parse(MessageBody) as BatchMessage));
      return { body: { Successful: entriesOf(call.body).map(({ Id }) => ({ Id, MessageId: Id, MD5OfMessageBody: '0' })), Failed: [] } };
    }, batch);
    expect(await dispatch('--once --manager my-dispatch', { env: deployed() })).toMatchObject({ code: 0 });
    expect(batches.map(({ messages: events }) => events.length)).toEqual([4, 3]);
  });

  it('lets options override them', async () => {
    await dispatch('--once --manager my-dispatch --max-events 2 --max-attempts 2 --settle on-dispatch', { env: deployed() });
    expect(await ledger.counts()).toEqual({ created: 8, completed: 1, retrying: 1 });
  });

  it('provides its settings to other commands', async () => {
    await ledger.insert([uploadAt(new Date(NOW).toISOString(), 100, { status: 'dispatched', attempt: 1 })]);
    const { code, out } = await ask(['release-expired', '--manager', 'my-dispatch'], { env: { AWS_ENDPOINT_URL_DYNAMODB: ledger.endpoint, ...deployed() } });
    expect(code).toBe(0);
    expect(out).toContain('failed     1\n');
  });

  it('provides its table and its index to commands that read', async () => {
    const env = { AWS_ENDPOINT_URL_DYNAMODB: ledger.endpoint, ...deployed(), S3_EVENT_LEDGER_TABLE: 'another' };
    const { id } = uploadAt(new Date(NOW - 60_000).toISOString(), 0);
    expect(await ask(['list', '--manager', 'my-dispatch', '--limit', '1'], { env })).toMatchObject({ code: 0, out: expect.stringContaining(id) });
    expect(await ask(['show', id, '--manager', 'my-dispatch'], { env })).toMatchObject({ code: 0, out: expect.stringContaining(id) });
    expect(await ask(['count', '--manager', 'my-dispatch'], { env })).toMatchObject({ code: 0, out: expect.stringContaining('created         10') });
    expect(await ask(['count', '--manager', 'my-dispatch', '--index', 'i'], { env })).toMatchObject({ code: 2 });
  });

  it('exits with 2 for a function that is not a manager', async () => {
    await service?.stop();
    const { url } = await serving(() => ({ body: { FunctionName: 'other' } }));
    const { code, err } = await dispatch('--once --manager other', { env: { AWS_ENDPOINT_URL_LAMBDA: url } });
    expect(code).toBe(2);
    expect(err).toMatch(/^error: function other is not the dispatch function of a manager: .*LEDGER_TABLE_NAME/);
  });

  it('exits with 3 for a function that does not exist', async () => {
    await service?.stop();
    const { url } = await serving(() => ({ status: 404, error: 'ResourceNotFoundException', body: { Message: 'Function not found' } }));
    expect(await dispatch('--once --manager nobody', { env: { AWS_ENDPOINT_URL_LAMBDA: url } })).toMatchObject({
      code: 3, err: 'error: there is no function nobody. Check the name, the region and the account.\n',
    });
  });
});

describe('invalid input', () => {
  it.each([
    ['--queue-url http://127.0.0.1:1/0/work', 'required option \'--once\' not specified'],
    ['--once', 'name a deployed manager with --manager, or the target with one of --queue-url, --state-machine-arn, --function-name, --event-bus.'],
    ['--once --queue-url nonsense', '--queue-url is not a URL: "nonsense"'],
    ['--once --queue-url http://a --event-bus b', 'cannot be used with option'],
    ['--once --manager m --event-bus b', 'cannot be used with option'],
    ['--once --manager m --table t', 'cannot be used with option'],
    ['--once --event-bus b --max-events 0', 'It must be a whole number from 1 to 10000.'],
    ['--once --event-bus b --lease soon', '--lease is not a duration: "soon"'],
    ['--once --event-bus b --settle later', 'Allowed choices are on-dispatch, by-outcome.'],
  ])('%s exits with 2', async (options, words) => {
    expect(await dispatch(options)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(words) });
  });

  it('exits with 3 if the table does not exist, and sends nothing', async () => {
    const { url, calls } = await serving(queue());
    expect(await dispatch(`--once --queue-url ${url}/0/work --table another`)).toMatchObject({ code: 3, err: expect.stringContaining('there is no table another') });
    expect(calls).toEqual([]);
  });
});

it('an interrupt ends it with 130, and leaves events dispatched until their lease expires', async () => {
  await given(2);
  const interrupt = new AbortController();
  const { url } = await serving(call => {
    interrupt.abort();
    return queue()(call);
  });
  const { code, out } = await dispatch(`--once --queue-url ${url}/0/work`, { signal: interrupt.signal });
  expect({ code, out }).toEqual({ code: 130, out: '' });
  expect(await ledger.counts()).toEqual({ dispatched: 2 });
});
