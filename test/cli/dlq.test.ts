import { MANAGER_DEFAULTS } from '../../src/core/contract/defaults';
import { encodeIngestSettings } from '../../src/core/contract/ingest-settings';
import { encodeSettleSettings } from '../../src/core/contract/manager-settings';
import { ask } from '../support/ask';
import { deployedManager } from '../support/deployed-manager';
import { FACTS, notification, notificationRecord } from '../support/envelopes';
import { eventually } from '../support/eventually';
import type { FakeSettings } from '../support/fake-io';
import { QueueService } from '../support/queue-service';

const VALID = notification(notificationRecord(FACTS));

let sqs: QueueService;

beforeEach(async () => {
  sqs = await QueueService.start();
  sqs.create('events', 'dead');
  sqs.create('dead');
});

afterEach(() => sqs.stop());

const command = (line: string, settings: FakeSettings = {}) => ask(line.split(' '), { ...settings, env: { ...sqs.env, ...settings.env } });
const byUrl = (line: string, settings?: FakeSettings) => command(`${line} --queue ${sqs.urlOf('dead')}`, settings);
const operations = () => sqs.calls.map(({ operation }) => operation);

describe('dlq list', () => {
  it('counts the messages by reason, with one sample of each', async () => {
    for (const body of ['garbage', VALID, 'more garbage']) sqs.send('dead', body);
    const { code, out, err } = await byUrl('dlq list');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^MESSAGES {2}CODE {10}REASON\n {7}2 {2}NOT_JSON {6}the body is not JSON\n {7}1 {2}NOT_RECORDED {2}valid, but not written/);
    expect(out).toMatch(/\nNOT_JSON: message message-\d, sent .*, \d+ characters\n {2}(more )?garbage\n/);
    expect(out).toContain(FACTS.bucket);
  });

  it('gives every message back at once, and deletes none', async () => {
    for (let index = 0; index < 25; index += 1) sqs.send('dead', `garbage ${index}`);
    const { out } = await byUrl('dlq list --json');
    expect(JSON.parse(out)).toMatchObject({ looked: 25, complete: true, kept: 0, reasons: [{ code: 'NOT_JSON', count: 25 }] });
    expect(sqs.counts('dead')).toEqual({ visible: 25, all: 25 });
    expect(operations().filter(operation => operation.startsWith('Delete'))).toEqual([]);
  });

  it('says that it looked at a part only', async () => {
    for (let index = 0; index < 25; index += 1) sqs.send('dead', 'garbage');
    const { code, out, err } = await byUrl('dlq list --limit 12 --json');
    expect(JSON.parse(out)).toMatchObject({ messages: 25, looked: 12, complete: false });
    expect([code, err]).toEqual([0, 'Looked at 12 of about 25 messages: these are the reasons of a part only. Use --limit NUMBER for more.\n']);
    expect(sqs.counts('dead').visible).toBe(25);
  });

  it('gives back what it received when the queue fails meanwhile', async () => {
    for (let index = 0; index < 25; index += 1) sqs.send('dead', 'garbage');
    sqs.hooks.push(({ operation }) => (operation === 'ReceiveMessage' && operations().filter(each => each === operation).length === 2
      ? { status: 403, error: 'AccessDeniedException', body: { message: 'not authorized to perform: sqs:ReceiveMessage' } } : undefined));
    const { code, err } = await byUrl('dlq list');
    expect(code).toBe(5);
    expect(err).toContain('not authorized to perform: sqs:ReceiveMessage');
    expect(sqs.counts('dead')).toEqual({ visible: 25, all: 25 });
  });

  it('gives back what it received after an interrupt', async () => {
    for (let index = 0; index < 25; index += 1) sqs.send('dead', 'garbage');
    const interrupt = new AbortController();
    sqs.hooks.push(({ operation }) => {
      if (operation === 'ReceiveMessage') interrupt.abort();
      return undefined;
    });
    const { code, out } = await byUrl('dlq list --json', { signal: interrupt.signal });
    expect([code, JSON.parse(out).looked]).toEqual([130, 10]);
    expect(sqs.counts('dead').visible).toBe(25);
  });

  it('says what it could not give back', async () => {
    sqs.send('dead', 'garbage');
    sqs.hooks.push(({ operation }) => (operation === 'ChangeMessageVisibilityBatch' ? { body: { Successful: [], Failed: [{ Id: '0', Code: 'X', SenderFault: true }] } } : undefined));
    const { code, err } = await byUrl('dlq list');
    expect([code, err]).toEqual([0, '1 could not be given back: they can be received again in 30 seconds.\n']);
  });

  it('shows what EventBridge could not send', async () => {
    sqs.send('dead', VALID, { code: 'NO_PERMISSIONS', message: 'not authorized' });
    expect((await byUrl('dlq list')).out).toContain('NOT_SENT  EventBridge could not send it to the queue: NO_PERMISSIONS: not authorized');
  });

  it('escapes what a terminal would execute', async () => {
    sqs.send('dead', '\u001b[2J');
    expect((await byUrl('dlq list')).out).toContain('\\x1b[2J');
  });

  it('receives nothing from a queue that is no dead-letter queue: that would count as an attempt', async () => {
    sqs.send('events', VALID);
    const { code, err } = await command(`dlq list --queue ${sqs.urlOf('events')}`);
    expect(code).toBe(2);
    expect(err).toContain(`is not the dead-letter queue of any queue. Its own dead-letter queue is ${sqs.arnOf('dead')}.`);
    expect(operations()).not.toContain('ReceiveMessage');
  });

  it('exits with 3 for a queue that does not exist', async () => {
    const { code, err } = await command(`dlq list --queue ${sqs.urlOf('gone')}`);
    expect([code, err]).toEqual([3, `error: there is no queue ${sqs.urlOf('gone')}. Check the URL, the region and the account.\n`]);
  });

  it('an empty queue has no reasons', async () => {
    expect(await byUrl('dlq list')).toMatchObject({ code: 0, out: 'No messages.\n', err: '' });
  });
});

describe('the dead-letter queue', () => {
  const manager = { ...MANAGER_DEFAULTS, tableName: 'my-ledger', managerName: 'm', logLevel: 'info' as const };

  beforeEach(() => {
    const ingest = encodeIngestSettings({ tableName: 'my-ledger', initialStatus: 'created', logLevel: 'info' });
    sqs.functions.push(
      { FunctionName: 'other', FunctionArn: 'arn', Environment: { Variables: { ...ingest, LEDGER_TABLE_NAME: 'other' } } },
      { FunctionName: 'unrelated', FunctionArn: 'arn' },
      { FunctionName: 'settle-2', FunctionArn: 'arn', Environment: { Variables: encodeSettleSettings({ ...manager, managerName: 'second' }) } },
      { FunctionName: 'settle', FunctionArn: 'arn', Environment: { Variables: encodeSettleSettings(manager) } },
      { FunctionName: 'ingest', FunctionArn: 'arn', Environment: { Variables: ingest } },
    );
    sqs.mappings.set('ingest', 'events').set('settle', 'outcomes');
    sqs.create('outcomes', 'dead-outcomes');
    sqs.create('dead-outcomes');
    sqs.send('dead-outcomes', VALID);
    sqs.send('dead', 'garbage');
  });

  it('of a ledger is found by its table', async () => {
    for (const { out } of [await command('dlq list --json --table my-ledger'), await command('dlq list --json', { env: { S3_EVENT_LEDGER_TABLE: 'my-ledger' } })]) {
      expect(JSON.parse(out)).toMatchObject({ queue: sqs.urlOf('dead'), reasons: [{ code: 'NOT_JSON' }] });
    }
  });

  it('of the outcomes of a manager is found by its dispatch function', async () => {
    const functions = await deployedManager({ ...manager, indexName: 'time-index', settleOnDispatch: false });
    sqs.hooks.push(({ path }) => (path.includes('/functions/dispatch/configuration') ? { body: functionConfiguration } : undefined));
    const functionConfiguration = await (await fetch(`${functions.url}/2015-03-31/functions/dispatch/configuration`)).json() as object;
    await functions.stop();
    const { out, err } = await command('dlq list --json --manager dispatch');
    expect({ ...JSON.parse(out), err }).toMatchObject({ queue: sqs.urlOf('dead-outcomes'), reasons: [{ code: 'NOT_AN_OUTCOME' }], err: '' });
  });

  it('with --outcomes has outcomes', async () => {
    const { out } = await command(`dlq list --json --outcomes --queue ${sqs.urlOf('dead-outcomes')}`);
    expect(JSON.parse(out)).toMatchObject({ reasons: [{ code: 'NOT_AN_OUTCOME' }] });
  });

  it.each([
    ['dlq list --table gone', 3, 'no ingest function of table gone is in this region. Use --queue URL.'],
    ['dlq list --table other', 3, 'function other reads no queue.'],
    ['dlq list', 2, 'name the ledger with --table, the manager with --manager, or the dead-letter queue with --queue.'],
    ['dlq list --queue nonsense', 2, '--queue is not a URL: "nonsense".'],
  ])('%s: exits with %i', async (line, code, words) => {
    expect(await command(line)).toMatchObject({ code, err: expect.stringContaining(words) as string });
  });
});

describe('dlq redrive', () => {
  beforeEach(() => {
    for (let index = 0; index < 25; index += 1) sqs.send('dead', VALID);
  });

  it('moves all messages to the queue that they come from', async () => {
    sqs.messagesPerLook = 10;
    const { code, out, err } = await byUrl('dlq redrive --yes', { stderrIsTTY: true });
    expect([code, out]).toEqual([0, `25 messages moved to ${sqs.arnOf('events')}\n`]);
    expect(err).toContain('20 of 25 messages');
    expect([sqs.counts('dead').all, sqs.counts('events').all]).toEqual([0, 25]);
    expect(sqs.calls.find(({ operation }) => operation === 'StartMessageMoveTask')?.body).toEqual({ SourceArn: sqs.arnOf('dead'), DestinationArn: sqs.arnOf('events') });
  });

  it('counts only, with --dry-run', async () => {
    const { code, out } = await byUrl('dlq redrive --dry-run');
    expect([code, out]).toEqual([0, `About 25 messages\n  from  ${sqs.arnOf('dead')}\n  to    ${sqs.arnOf('events')}\n`]);
    expect(operations()).not.toContain('StartMessageMoveTask');
  });

  it('asks first, and moves nothing without an answer', async () => {
    expect(await byUrl('dlq redrive')).toMatchObject({ code: 2, err: expect.stringContaining('Nothing was moved: add --yes to redrive them.') as string });
    expect(await byUrl('dlq redrive', { confirm: () => Promise.resolve(false) })).toMatchObject({ code: 0, err: expect.stringContaining('Nothing was moved.') as string });
    expect(sqs.counts('dead').all).toBe(25);
    expect(await byUrl('dlq redrive', { confirm: () => Promise.resolve(true) })).toMatchObject({ code: 0 });
    expect(sqs.counts('dead').all).toBe(0);
  });

  it('takes a rate', async () => {
    await byUrl('dlq redrive --yes --max-per-second 5');
    expect(sqs.calls.find(({ operation }) => operation === 'StartMessageMoveTask')?.body).toMatchObject({ MaxNumberOfMessagesPerSecond: 5 });
  });

  it('watches a redrive that is running already, and starts no other', async () => {
    sqs.messagesPerLook = 5;
    const first = byUrl('dlq redrive --yes');
    await eventually(async () => expect(operations()).toContain('StartMessageMoveTask'));
    const second = await byUrl('dlq redrive --yes');
    expect(second).toMatchObject({ code: 0, err: 'A redrive of this queue is running already. No other is started.\n', out: expect.stringContaining('25 messages moved') as string });
    expect(await first).toMatchObject({ code: 0 });
    expect(operations().filter(operation => operation === 'StartMessageMoveTask')).toHaveLength(1);
  });

  it('continues without the command after an interrupt', async () => {
    sqs.messagesPerLook = 1;
    const interrupt = new AbortController();
    sqs.hooks.push(({ operation }) => {
      if (operation === 'ListMessageMoveTasks' && operations().includes('StartMessageMoveTask')) interrupt.abort();
      return undefined;
    });
    const { code, err } = await byUrl('dlq redrive --yes', { signal: interrupt.signal });
    expect([code, err]).toEqual([130, 'Interrupted: 1 message moved so far. The redrive continues without this command. '
      + 'To cancel it: aws sqs cancel-message-move-task --task-handle handle\n']);
  });

  it('reports a task that failed', async () => {
    sqs.hooks.push(({ operation }) => (operation === 'ListMessageMoveTasks' && operations().includes('StartMessageMoveTask')
      ? { body: { Results: [{ Status: 'FAILED', FailureReason: 'AWS.SimpleQueueService.NonExistentQueue', ApproximateNumberOfMessagesMoved: 3 }] } } : undefined));
    expect(await byUrl('dlq redrive --yes')).toMatchObject({
      code: 1, err: 'error: the redrive is FAILED: AWS.SimpleQueueService.NonExistentQueue. The messages that were not moved are still in the dead-letter queue.\n',
    });
  });

  it.each([
    [{ status: 400, error: 'UnsupportedOperation', body: { message: 'There is already a task running for this source queue.' } }, 1, 'SQS does not start the redrive: There is already a task running'],
    [{ status: 403, error: 'AccessDeniedException', body: { message: 'not authorized to perform: sqs:StartMessageMoveTask' } }, 5, 'not authorized to perform: sqs:StartMessageMoveTask'],
  ])('explains why a task does not start: %j', async (reply, code, words) => {
    sqs.hooks.push(({ operation }) => (operation === 'StartMessageMoveTask' ? reply : undefined));
    expect(await byUrl('dlq redrive --yes')).toMatchObject({ code, err: expect.stringContaining(words) as string });
    expect(sqs.counts('dead')).toEqual({ visible: 25, all: 25 });
  });

  it('starts no task for an empty queue', async () => {
    sqs.create('dead');
    expect(await byUrl('dlq redrive --yes')).toMatchObject({ code: 0, out: `No messages in ${sqs.arnOf('dead')}\n` });
    expect(operations()).not.toContain('StartMessageMoveTask');
  });
});
