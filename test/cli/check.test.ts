import type { GlobalSecondaryIndexDescription, TableDescription } from '@aws-sdk/client-dynamodb';
import { run } from '../../src/cli/run';
import { DeployedLedger, description, DISPATCH, Fault, TABLE, WAKE_SOURCE } from '../support/deployed-ledger';
import { fakeIo } from '../support/fake-io';
import type { ServiceReply } from '../support/scripted-service';
import { FAULTS, QUEUE_ARN, s3Error } from '../support/wired-service';

interface FoundLink {
  readonly link: string;
  readonly of: string;
  readonly code?: string;
  readonly detail: string;
  readonly fix?: string;
  readonly skipped?: true;
}

interface FoundDeployment {
  readonly wrong: number;
  readonly unread: number;
  readonly parts: ReadonlyArray<{ readonly links: readonly FoundLink[] }>;
}

let ledger: DeployedLedger | undefined;
afterEach(() => ledger?.stop());

async function ask(settings: Parameters<typeof DeployedLedger.start>[0] = {}, line = `check --table ${TABLE}`) {
  ledger = await DeployedLedger.start(settings);
  return ledger.ask(line);
}

/** What is not as deployed, of a check that prints JSON. */
async function faultsOf(settings: Parameters<typeof DeployedLedger.start>[0], line = `check --table ${TABLE}`) {
  const { code, out, err } = await ask(settings, `${line} --json`);
  expect(err).toBe('');
  const { parts, wrong, unread } = JSON.parse(out) as FoundDeployment;
  const links = parts.flatMap(part => part.links);
  return { code, wrong, unread, links, faults: links.filter(link => link.code !== undefined) };
}

const missing: ServiceReply = { status: 404, error: 'ResourceNotFoundException' };
const noQueue: ServiceReply = { status: 400, error: 'QueueDoesNotExist', headers: { 'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender' } };
const denied = (action: string): ServiceReply => ({ status: 403, error: 'AccessDeniedException', body: { message: `not authorized to perform: ${action}` } });

it('shows every link from the buckets to the schedule of the manager, each ok', async () => {
  const { code, out, err } = await ask();
  expect({ code, err, out }).toEqual({
    code: 0,
    err: '',
    out: `ledger my-ledger
ok     notification          files: s3:ObjectCreated:* of prefix "in box/"
ok     EventBridge           scans: on
ok     rule                  arn:aws:events:us-east-1:111122223333:rule/bus/rule: enabled, with the pattern and the target of the ledger
ok     queue policy          ${QUEUE_ARN}: allows all 2 senders
ok     event source mapping  ${QUEUE_ARN}: Enabled
ok     dead-letter queue     ${QUEUE_ARN}-dead: exists, empty
ok     ingest function       ingest: Active
ok     wiring function       wiring: Active
ok     wiring schedule       wiring: enabled

table my-ledger
ok     table                 my-ledger: ACTIVE
ok     index                 time-index: ACTIVE
ok     index                 attention-index: ACTIVE
ok     index                 object-index: ACTIVE

manager my-manager-dispatch
ok     schedule              my-schedule: enabled
ok     prompt dispatch       wake.fifo: Enabled
ok     dispatch function     my-manager-dispatch: Active
ok     event source mapping  arn:aws:sqs:us-east-1:111122223333:outcomes: Enabled
ok     dead-letter queue     arn:aws:sqs:us-east-1:111122223333:outcomes-dead: exists, empty
ok     settle function       settle: Active

19 checked, nothing is wrong.
`,
  });
  expect(ledger?.calls.filter(({ method, operation }) => method !== 'GET' && !/^(Describe|Get|List)/.test(operation))).toEqual([]);
});

it.each(FAULTS.filter(([code]) => code !== 'NOT_CHECKED'))('%s: %s', async (code, _, fault) => {
  // Without the queue, its dead-letter queue is wrong, too.
  const { code: exit, faults } = await faultsOf({ faults: [fault] });
  expect([exit, [...new Set(faults.map(each => each.code))]]).toEqual([1, [code]]);
  expect(faults.map(({ detail, fix }) => [detail, fix])).toEqual(faults.map(() => [expect.stringMatching(/\w/), expect.stringMatching(/\w/)]));
});

describe('functions and queues', () => {
  const configuration = (name: string, reply: ServiceReply): Fault => ({ path }) => (path.includes(`/functions/${name}/configuration`) ? reply : undefined);
  const concurrency = (name: string, reserved: number): Fault => ({ path }) => (
    path.includes(`/functions/${name}/concurrency`) ? { body: { ReservedConcurrentExecutions: reserved } } : undefined
  );
  const noQueueCalled = (name: string): Fault => ({ operation, body }) => (operation === 'GetQueueUrl' && body.QueueName === name ? noQueue : undefined);
  const attributes = (name: string, found: object): Fault => ({ operation, body }) => (
    operation === 'GetQueueAttributes' && String(body.QueueUrl).endsWith(`/${name}`) && !body.AttributeNames.includes('Policy') ? { body: { Attributes: found } } : undefined
  );

  it.each<[code: string, link: string, fault: Fault]>([
    ['FUNCTION_MISSING', 'ingest function', configuration('ingest', missing)],
    ['FUNCTION_NOT_ACTIVE', 'ingest function', configuration('ingest', { body: { State: 'Failed', StateReason: 'the subnet is deleted' } })],
    ['FUNCTION_NOT_ACTIVE', 'settle function', configuration('settle', { body: { State: 'Pending' } })],
    ['FUNCTION_DISABLED', 'ingest function', concurrency('ingest', 0)],
    ['FUNCTION_DISABLED', 'dispatch function', concurrency(DISPATCH, 0)],
    ['FUNCTION_DISABLED', 'settle function', concurrency('settle', 0)],
    ['FUNCTION_DISABLED', 'wiring function', concurrency('wiring', 0)],
    ['DEAD_LETTER_QUEUE_MISSING', 'dead-letter queue', noQueueCalled('queue-dead')],
    ['DEAD_LETTER_QUEUE_MISSING', 'dead-letter queue', attributes('queue', {})],
    ['DEAD_LETTER_QUEUE_MISSING', 'dead-letter queue', noQueueCalled('outcomes-dead')],
    ['QUEUE_MISSING', 'dead-letter queue', noQueueCalled('outcomes')],
  ])('%s: %s', async (code, link, fault) => {
    const { code: exit, faults } = await faultsOf({ faults: [fault] });
    expect([exit, faults]).toEqual([1, [expect.objectContaining({ code, link, fix: expect.any(String) as string })]]);
  });

  it('a function that may not run says how to run it again', async () => {
    const { out } = await ask({ faults: [concurrency('ingest', 0)] });
    expect(out).toContain('WRONG  ingest function       ingest: FUNCTION_DISABLED: its reserved concurrency is 0: Lambda never runs it\n'
      + '       Remove the reserved concurrency: aws lambda delete-function-concurrency --function-name ingest.\n');
    expect(out).toContain('\n19 checked, 1 is wrong.\n');
  });

  it('a reserved concurrency of one is enough', async () => {
    expect((await faultsOf({ faults: [concurrency(DISPATCH, 1)] })).faults).toEqual([]);
  });

  it('messages in a dead-letter queue are ok, and shown', async () => {
    const { code, links } = await faultsOf({ faults: [attributes('queue-dead', { ApproximateNumberOfMessages: '3' })] });
    expect([code, links.find(({ of }) => of === `${QUEUE_ARN}-dead`)?.detail]).toEqual([0, 'exists, about 3 messages: see dlq list --table my-ledger']);
  });

  it('the mapping of a manager that is disabled or gone is wrong', async () => {
    const of = (mappings: object[]): Fault => ({ path }) => (path.includes('FunctionName=settle') ? { body: { EventSourceMappings: mappings } } : undefined);
    for (const [code, mappings] of [['MAPPING_DISABLED', [{ UUID: 'u', State: 'Disabled', EventSourceArn: 'arn:aws:sqs:us-east-1:1:outcomes' }]], ['MAPPING_MISSING', []]] as const) {
      expect((await faultsOf({ faults: [of([...mappings])] })).faults).toEqual([expect.objectContaining({ link: 'event source mapping', code })]);
      await ledger?.stop();
    }
  });
});

describe('prompt dispatch', () => {
  const mapping = (reply: ServiceReply): Fault => ({ path }) => (path.endsWith(`/event-source-mappings/${WAKE_SOURCE}`) ? reply : undefined);
  const found = (changes: object): ServiceReply => ({
    body: {
      State: 'Enabled', EventSourceArn: 'arn:aws:sqs:us-east-1:111122223333:wake.fifo', FunctionArn: `arn:aws:lambda:us-east-1:111122223333:function:${DISPATCH}`, ...changes,
    },
  });

  it.each<[code: string, reply: ServiceReply, detail: string, fix: string]>([
    ['MAPPING_MISSING', missing, 'nothing starts prompt runs: the event source mapping does not exist', 'Deploy'],
    ['MAPPING_DISABLED', found({ State: 'Disabled' }), 'its state is Disabled: no run starts promptly', `Resume the manager: s3-event-ledger resume --manager ${DISPATCH}`],
    ['MAPPING_TARGET_DIFFERS', found({ FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:other' }), 'but arn:aws:lambda:us-east-1:111122223333:function:other', 'Deploy'],
    ['MAPPING_TARGET_DIFFERS', found({ EventSourceArn: 'arn:aws:sqs:us-east-1:111122223333:other.fifo' }), 'but arn:aws:sqs:us-east-1:111122223333:other.fifo', 'Deploy'],
    ['NOT_CHECKED', denied('lambda:GetEventSourceMapping'), 'cannot be read: ACCESS_DENIED', 'Allow lambda:GetEventSourceMapping'],
  ])('%s', async (code, reply, detail, fix) => {
    const { faults } = await faultsOf({ faults: [mapping(reply)] });
    expect(faults).toEqual([expect.objectContaining({
      link: 'prompt dispatch', of: 'wake.fifo', code, detail: expect.stringContaining(detail), fix: expect.stringContaining(fix),
    })]);
  });

  it.each(['Enabling', 'Updating'])('a mapping that is %s is ok', async State => {
    expect((await faultsOf({ faults: [mapping(found({ State }))] })).faults).toEqual([]);
  });

  it('a schedule that does not name the mapping is not what was deployed', async () => {
    const schedule: Fault = ({ path }) => (path.startsWith('/schedules/my-schedule')
      ? { body: { State: 'ENABLED', Target: { Arn: `arn:aws:lambda:us-east-1:111122223333:function:${DISPATCH}`, Input: '{}' } } } : undefined);
    expect((await faultsOf({ faults: [schedule] })).faults).toEqual([expect.objectContaining({ link: 'prompt dispatch', code: 'SETTINGS_DIFFER' })]);
  });

  it('that is off is not checked', async () => {
    const { faults, links } = await faultsOf({ promptDispatch: false });
    expect(faults).toEqual([]);
    expect(links).toContainEqual({ link: 'prompt dispatch', of: 'm', detail: 'off: only the schedule starts runs', skipped: true });
  });
});

describe('schedules', () => {
  const schedule = (name: string, reply: ServiceReply): Fault => ({ path }) => (path.startsWith(`/schedules/${name}`) ? reply : undefined);
  const DISPATCH_ARN = `arn:aws:lambda:us-east-1:111122223333:function:${DISPATCH}`;
  const Input = JSON.stringify({ wakeSource: WAKE_SOURCE });

  it('a disabled one says how to resume', async () => {
    const { faults } = await faultsOf({ faults: [schedule('my-schedule', { body: { State: 'DISABLED', Target: { Arn: DISPATCH_ARN, Input } } })] });
    expect(faults).toEqual([{
      link: 'schedule', of: 'my-schedule', code: 'SCHEDULE_DISABLED', detail: 'the schedule is disabled', fix: 'Resume the manager: s3-event-ledger resume --manager my-manager-dispatch',
    }]);
  });

  it.each<[string, ServiceReply]>([
    ['SCHEDULE_MISSING', missing],
    ['SCHEDULE_TARGET_DIFFERS', { body: { State: 'ENABLED', Target: { Arn: 'arn:aws:lambda:us-east-1:111122223333:function:other', Input } } }],
  ])('%s', async (code, reply) => {
    expect((await faultsOf({ faults: [schedule('my-schedule', reply)] })).faults).toEqual([expect.objectContaining({ link: 'schedule', code })]);
  });

  it.each<[string, ServiceReply]>([
    ['SCHEDULE_MISSING', missing],
    ['SETTINGS_DIFFER', { body: { State: 'ENABLED', Target: { Arn: 'arn:aws:lambda:us-east-1:111122223333:function:wiring', Input: '{}' } } }],
    ['NOT_CHECKED', denied('scheduler:GetSchedule')],
  ])('%s of the wiring: nobody says what is expected, but that the buckets send is still checked', async (code, reply) => {
    const { links, faults } = await faultsOf({ faults: [schedule('wiring', reply), ({ path }) => (path.includes('files') ? { text: '<NotificationConfiguration/>' } : undefined)] });
    expect(faults.map(fault => [fault.link, fault.code])).toEqual([['notification', 'NOTIFICATION_MISSING'], ['wiring schedule', code]]);
    expect(links.map(({ link }) => link)).toContain('rule');
  });

  it('one that is disabled is what the wiring is compared with', async () => {
    const reply = { body: { State: 'DISABLED', Target: { Arn: 'arn:aws:lambda:us-east-1:111122223333:function:wiring', Input: '{"buckets":[{"bucket":"mine"}]}' } } };
    const { links, faults } = await faultsOf({ faults: [schedule('wiring', reply)] });
    expect(faults.map(fault => [fault.link, fault.code])).toEqual([['wiring schedule', 'SCHEDULE_DISABLED']]);
    expect(links[0]).toEqual({ link: 'notification', of: 'mine', detail: expect.stringContaining('EventDelivery.MANUAL') as string, skipped: true });
  });
});

describe('the table', () => {
  const index = (name: string, changes: Partial<GlobalSecondaryIndexDescription>) => (table: TableDescription): TableDescription => ({
    ...table, GlobalSecondaryIndexes: table.GlobalSecondaryIndexes?.map(each => (each.IndexName === name ? { ...each, ...changes } : each)),
  });
  const without = (name: string) => (table: TableDescription): TableDescription => ({
    ...table, GlobalSecondaryIndexes: table.GlobalSecondaryIndexes?.filter(({ IndexName }) => IndexName !== name),
  });

  it.each<[code: string, of: string, change: (table: TableDescription) => TableDescription]>([
    ['TABLE_NOT_ACTIVE', TABLE, table => ({ ...table, TableStatus: 'DELETING' })],
    ['TABLE_NOT_ACTIVE', TABLE, table => ({ ...table, TableStatus: 'INACCESSIBLE_ENCRYPTION_CREDENTIALS' })],
    ['TABLE_DIFFERS', TABLE, table => ({ ...table, KeySchema: [{ AttributeName: 'event_id', KeyType: 'HASH' }] })],
    ['INDEX_MISSING', 'time-index', without('time-index')],
    ['INDEX_MISSING', 'attention-index', without('attention-index')],
    ['INDEX_NOT_ACTIVE', 'attention-index', index('attention-index', { IndexStatus: 'CREATING' })],
    ['INDEX_NOT_ACTIVE', 'time-index', index('time-index', { IndexStatus: 'DELETING' })],
    ['INDEX_DIFFERS', 'time-index', index('time-index', { KeySchema: [{ AttributeName: 'event_status', KeyType: 'HASH' }] })],
    ['INDEX_DIFFERS', 'time-index', index('time-index', { Projection: { ProjectionType: 'KEYS_ONLY' } })],
    ['INDEX_DIFFERS', 'object-index', index('object-index', { Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['event_info'] } })],
  ])('%s: %s', async (code, of, change) => {
    const { code: exit, faults } = await faultsOf({ table: description(change) });
    expect([exit, faults]).toEqual([1, [expect.objectContaining({ of, code, detail: expect.stringMatching(/\w/) as string, fix: expect.stringMatching(/\w/) as string })]]);
  });

  it('names the attributes that an index does not project', async () => {
    const { faults: [fault] } = await faultsOf({ table: description(index('object-index', { Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['event_info', 'event_name'] } })) });
    expect(fault.detail).toBe('it does not project object_size, object_etag, object_sequencer, recorded_at');
  });

  it('may have no index by object, unless something reads it', async () => {
    const { code, links } = await faultsOf({ table: description(without('object-index')) });
    expect([code, links.find(({ of }) => of === 'object-index')]).toEqual([0, {
      link: 'index', of: 'object-index', detail: 'the ledger has none (objectIndex: false)', skipped: true,
    }]);
    await ledger?.stop();
    const reconciles: Fault = ({ path }) => (/\/functions\/?\?/.test(path)
      ? { body: { Functions: [{ FunctionName: 'reconcile', Environment: { Variables: { LEDGER_TABLE_NAME: TABLE, LEDGER_RECONCILE_MODE: 'report' } } }] } } : undefined);
    expect((await faultsOf({ table: description(without('object-index')), faults: [reconciles] })).faults).toContainEqual(expect.objectContaining({ of: 'object-index', code: 'INDEX_MISSING' }));
  });

  it('that somebody has deleted is wrong; without any function it is a wrong name', async () => {
    const deleted: Fault = ({ operation }) => (operation === 'DescribeTable' ? { status: 400, error: 'ResourceNotFoundException' } : undefined);
    expect((await faultsOf({ faults: [deleted] })).faults).toEqual([expect.objectContaining({ link: 'table', code: 'TABLE_MISSING' })]);
    await ledger?.stop();
    expect(await ask({ faults: [deleted], functions: [] })).toMatchObject({
      code: 3, out: '', err: 'error: there is no table my-ledger, and no function of a ledger with it. Check the name, the region and the account.\n',
    });
  });
});

describe('what belongs to the ledger', () => {
  it('with wiringCheck: false: the policy of the queue names the buckets, whose filters are not compared', async () => {
    const { code, links } = await faultsOf({ functions: ['ingest'] });
    expect(code).toBe(0);
    expect(links.slice(0, 3)).toEqual([
      { link: 'notification', of: 'files', detail: 's3:ObjectCreated:* of prefix "in+box/" (not compared with the settings of the ledger, whose wiringCheck is false)' },
      { link: 'rule', of: 'arn:aws:events:us-east-1:111122223333:rule/bus/rule', detail: expect.stringMatching(/^enabled, sends to the queue \(not compared/) as string },
      { link: 'event source mapping', of: QUEUE_ARN, detail: 'Enabled' },
    ]);
    expect(links).toContainEqual({ link: 'wiring check', of: 'ingest', detail: 'off (wiringCheck: false)', skipped: true });
  });

  it.each(FAULTS.filter(([code]) => !['NOT_CHECKED', 'NOTIFICATION_DIFFERS', 'EVENT_BRIDGE_OFF', 'RULE_DIFFERS', 'SENDING_NOT_ALLOWED', 'MAPPING_MISSING'].includes(code)))(
    'with wiringCheck: false: %s: %s', async (code, _, fault) => {
      const { faults } = await faultsOf({ functions: ['ingest'], faults: [fault] });
      expect(faults.map(each => each.code)).toContain(code);
    },
  );

  it('with wiringCheck: false: a policy that names nobody, and one that names patterns', async () => {
    const policy = (source: string): Fault => ({ operation, body }) => (operation === 'GetQueueAttributes' && body.AttributeNames.includes('Policy')
      ? { body: { Attributes: { Policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sqs:SendMessage', Condition: { ArnLike: { 'aws:SourceArn': source } } }] }) } } }
      : undefined);
    const { code, links } = await faultsOf({ functions: ['ingest'], faults: [policy('arn:aws:s3:::*')] });
    expect([code, links[0]]).toEqual([0, expect.objectContaining({ link: 'notification', of: 'other buckets', skipped: true })]);
    await ledger?.stop();
    const none: Fault = ({ operation, body }) => (operation === 'GetQueueAttributes' && body.AttributeNames.includes('Policy') ? { body: { Attributes: {} } } : undefined);
    expect((await faultsOf({ functions: ['ingest'], faults: [none] })).faults).toEqual([expect.objectContaining({ link: 'queue policy', code: 'SENDING_NOT_ALLOWED' })]);
  });

  it('without a function that records: a table without a ledger in the region', async () => {
    const { code, faults } = await faultsOf({ functions: [DISPATCH, 'settle'] });
    expect([code, faults]).toEqual([1, [expect.objectContaining({ link: 'ingest function', of: TABLE, code: 'FUNCTION_MISSING', fix: expect.stringContaining('--region') as string })]]);
  });

  it('with an ingest function that somebody has deleted: the wiring is still compared', async () => {
    const { faults, links } = await faultsOf({ functions: ['wiring'] });
    expect(faults.map(({ link, code }) => [link, code])).toEqual([['ingest function', 'FUNCTION_MISSING']]);
    expect(links[0]).toMatchObject({ link: 'notification', of: 'files' });
  });

  it('--manager checks that manager and its ledger', async () => {
    const { links } = await faultsOf({}, `check --manager ${DISPATCH}`);
    expect(links).toHaveLength(19);
  });

  it('a manager whose settle function is gone', async () => {
    const { faults } = await faultsOf({ functions: ['ingest', 'wiring', DISPATCH] });
    expect(faults).toEqual([expect.objectContaining({ link: 'settle function', code: 'FUNCTION_MISSING' })]);
  });

  it('functions of another version or with another environment are wrong, and end nothing', async () => {
    const functionOf = (name: string, variables: object) => ({
      FunctionName: name, FunctionArn: name, Environment: { Variables: { LEDGER_TABLE_NAME: TABLE, ...variables } },
    });
    const garbled: Fault = ({ path }) => (/\/functions\/?\?/.test(path) ? {
      body: { Functions: [functionOf('d', { LEDGER_MANAGER_NAME: 'm', LEDGER_TARGET_KIND: 'x' }), functionOf('w', { LEDGER_MAPPING_ID: 'uuid' })] },
    } : undefined);
    const { faults } = await faultsOf({ faults: [garbled] });
    expect(faults.map(({ of, code }) => [of, code])).toEqual(expect.arrayContaining([['w', 'SETTINGS_DIFFER'], ['d', 'SETTINGS_DIFFER']]));
  });
});

describe('a link that the caller may not read is not ok, and not wrong', () => {
  it.each<[permission: string, fault: Fault]>([
    ['lambda:ListFunctions', ({ path }) => (/\/functions\/?\?/.test(path) ? denied('lambda:ListFunctions') : undefined)],
    ['lambda:GetFunctionConfiguration', ({ path }) => (path.includes('/functions/ingest/configuration') ? denied('x') : undefined)],
    ['lambda:GetFunctionConcurrency', ({ path }) => (path.includes('/functions/ingest/concurrency') ? denied('x') : undefined)],
    ['lambda:GetEventSourceMapping', ({ path }) => (path.includes('/event-source-mappings/uuid') ? denied('x') : undefined)],
    ['lambda:ListEventSourceMappings', ({ path }) => (path.includes('FunctionName=settle') ? denied('x') : undefined)],
    ['s3:GetBucketNotification', ({ path }) => (path.includes('files') ? s3Error('AccessDenied', 403) : undefined)],
    ['events:DescribeRule', ({ operation }) => (operation === 'DescribeRule' ? denied('x') : undefined)],
    ['sqs:GetQueueAttributes', ({ operation, body }) => (operation === 'GetQueueAttributes' && body.AttributeNames.includes('Policy') ? denied('x') : undefined)],
    ['sqs:GetQueueUrl', ({ operation, body }) => (operation === 'GetQueueUrl' && body.QueueName === 'queue-dead' ? denied('x') : undefined)],
    ['dynamodb:DescribeTable', ({ operation }) => (operation === 'DescribeTable' ? denied('x') : undefined)],
    ['scheduler:GetSchedule', ({ path }) => (path.startsWith('/schedules/my-schedule') ? denied('x') : undefined)],
  ])('%s', async (permission, fault) => {
    const { code, wrong, unread, faults } = await faultsOf({ faults: [fault] });
    expect([code, wrong, unread]).toEqual([5, 0, 1]);
    expect(faults).toEqual([expect.objectContaining({ code: 'NOT_CHECKED', fix: expect.stringContaining(permission) as string })]);
  });

  it('is printed with a question mark', async () => {
    const { code, out } = await ask({ faults: [({ operation }) => (operation === 'DescribeTable' ? denied('dynamodb:DescribeTable') : undefined)] });
    expect(out).toContain('?      table                 my-ledger: NOT_CHECKED: cannot be read: ACCESS_DENIED (AccessDeniedException)\n       Allow dynamodb:DescribeTable: ');
    expect(out).toMatch(/\d+ checked, nothing is wrong, 1 could not be read\.\n$/);
    expect(code).toBe(5);
  });

  it('exits with 1 if another link is wrong', async () => {
    const { code } = await faultsOf({ faults: [({ path }) => (path.includes('files') ? s3Error('NoSuchBucket', 404) : undefined), ({ operation }) => (operation === 'DescribeTable' ? denied('x') : undefined)] });
    expect(code).toBe(1);
  });
});

it.each<[number, string, Fault]>([
  [5, 'NO_CREDENTIALS', () => ({ status: 403, error: 'ExpiredTokenException', body: { message: 'The security token included in the request is expired' } })],
  [1, 'SERVICE_ERROR', ({ path }) => (path.includes('files') ? s3Error('InternalError', 500) : undefined)],
])('ends with %i if nothing is known: %s', async (code, _, fault) => {
  const { code: exit, out, err } = await ask({ faults: [fault] });
  expect([exit, out, err === '']).toEqual([code, '', false]);
});

it('exits with 2 without a table', async () => {
  const io = fakeIo();
  expect([await run(['check'], io), io.err]).toEqual([2, 'error: name the ledger with --table or the manager with --manager, or set S3_EVENT_LEDGER_TABLE.\n']);
});
