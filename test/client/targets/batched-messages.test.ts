import { batchName, isBatchName } from '../../../src/core/batch-message';
import type { TargetAddress } from '../../../src/core/contract/target-address';
import type { DispatchMessage } from '../../../src/core/message';
import { Script, ServiceCall } from '../../support/scripted-service';
import { messages, notSent, SENT, TargetService } from '../../support/target-service';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:work';
const BATCH = { maxEvents: 50, maxBytes: 65_536 };

interface Kind {
  readonly name: string;
  readonly address: (url: string) => TargetAddress;
  readonly success: Script;
  readonly failure: Script;
  readonly code: string;
  readonly read: (call: ServiceCall) => unknown[];
}

const queueAnswer: Script = ({ body }) => ({
  body: { Successful: body.Entries.map(({ Id }: { Id: string }) => ({ Id, MessageId: `m${Id}`, MD5OfMessageBody: 'unchecked' })), Failed: [] },
});

const KINDS: readonly Kind[] = [
  {
    name: 'queue',
    address: url => ({ kind: 'queue', url: `${url}/123456789012/work`, fifo: false, group: 'object', batch: BATCH }),
    success: queueAnswer,
    failure: ({ body }) => ({
      body: { Successful: [], Failed: body.Entries.map(({ Id }: { Id: string }) => ({ Id, SenderFault: true, Code: 'InvalidMessageContents' })) },
    }),
    code: 'InvalidMessageContents',
    read: ({ body }) => body.Entries.map(({ MessageBody }: { MessageBody: string }) => JSON.parse(MessageBody)),
  },
  {
    name: 'state machine',
    address: () => ({ kind: 'state-machine', arn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:work', batch: BATCH }),
    success: () => ({ body: { executionArn: 'arn', startDate: 1_700_000_000 } }),
    failure: () => ({ status: 400, error: 'InvalidExecutionInput' }),
    code: 'InvalidExecutionInput',
    read: ({ body }) => [JSON.parse(body.input)],
  },
  {
    name: 'function',
    address: () => ({ kind: 'function', arn: ARN, batch: BATCH }),
    success: () => ({ status: 202, body: undefined }),
    failure: () => ({ status: 400, error: 'ResourceNotFoundException' }),
    code: 'ResourceNotFoundException',
    read: ({ body }) => [body],
  },
  {
    name: 'forwarder',
    address: () => ({ kind: 'forwarder', arn: ARN, batch: BATCH }),
    success: () => ({ body: { failures: [] } }),
    failure: () => ({ body: { errorType: 'Timeout' }, headers: { 'x-amz-function-error': 'Unhandled' } }),
    code: 'Timeout',
    read: ({ body }) => [body],
  },
];

let service: TargetService;
afterEach(() => service.stop());

describe.each(KINDS)('$name', ({ address, success, failure, code, read }) => {
  const start = async (script: Script) => { service = await TargetService.start(address, script); };
  const [one, two, three] = messages(3);
  const early = { ...three, leaseUntil: '1651363999.000' };

  it('gets each batch in one message, also a single event, with the first end of a lease', async () => {
    await start(success);
    expect(await service.sendBatches([[one, two, early], [{ ...two, attempt: 3 }]])).toEqual([SENT, SENT, SENT, SENT]);
    const got = service.calls.flatMap(read).sort((first, second) => JSON.stringify(first).length - JSON.stringify(second).length);
    expect(got).toEqual([
      { version: 1, leaseUntil: two.leaseUntil, messages: [{ ...two, attempt: 3 }] },
      { version: 1, leaseUntil: early.leaseUntil, messages: [one, two, early] },
    ]);
    expect(service.target().batch).toEqual(BATCH);
  });

  it('fails with all its events, and no other batch does', async () => {
    const isFirst = (call: ServiceCall) => JSON.stringify(read(call)).includes(one.id);
    await start(call => (isFirst(call) ? failure(call) : success(call)));
    expect(await service.sendBatches([[one, two]])).toEqual([notSent(code), notSent(code)]);
    expect(await service.sendBatches([[three]])).toEqual([SENT]);
  });

  it('is sent again as it was after a transient failure', async () => {
    await start(call => (call.number === 1 ? { status: 503, error: 'ServiceUnavailable' } : success(call)));
    expect(await service.sendBatches([[one, two]])).toEqual([SENT, SENT]);
    expect(service.calls).toHaveLength(2);
    expect(service.calls[1].body).toEqual(service.calls[0].body);
  });

  it('gets keys with any characters', async () => {
    await start(success);
    const Key = '\u0000\u0001\ufffe\uffff\ud800 "é"';
    const message: DispatchMessage = { ...one, object: { Bucket: 'b', Key } };
    await service.sendBatches([[message, two]]);
    expect(service.calls.flatMap(read)).toEqual([expect.objectContaining({ messages: [message, two] })]);
  });
});

describe('the names of batches', () => {
  const [queue, stateMachine] = KINDS;
  const [one, two] = messages(2);

  it('name an execution by its attempts, a single one as without batches', async () => {
    service = await TargetService.start(stateMachine.address, () => ({ status: 400, error: 'ExecutionAlreadyExists' }));
    expect(await service.sendBatches([[one, two]])).toEqual([SENT, SENT]);
    await service.sendBatches([[one]]);
    const names = service.calls.map(({ body }) => String(body.name));
    expect(names).toEqual([batchName([one, two]), `${one.id}_${one.timestamp}_2`]);
    expect(names[0]).toMatch(/^s3-event-ledger-batch_[0-9a-f-]{36}$/);
    expect(names.map(isBatchName)).toEqual([true, false]);
  });

  it('deduplicate a batch of a FIFO queue, in the group of its events', async () => {
    service = await TargetService.start(url => ({ kind: 'queue', url: `${url}/123456789012/work.fifo`, fifo: true, group: 'ledger', batch: BATCH }), queue.success);
    await service.sendBatches([[one, two], [{ ...one, attempt: 3 }]]);
    const entries: Array<Record<string, string>> = service.calls[0].body.Entries;
    expect(entries.map(({ MessageGroupId, MessageDeduplicationId }) => [MessageGroupId, MessageDeduplicationId]))
      .toEqual([['ledger', batchName([one, two])], ['ledger', `${one.id}_${one.timestamp}_3`]]);
  });

  it('differ if anything about the attempts does', () => {
    const names = [[one, two], [two, one], [one, { ...two, attempt: 9 }], [one, { ...two, timestamp: '1651363199.124' }], [one, two, messages(3)[2]]].map(batchName);
    expect(new Set(names).size).toBe(5);
    expect(batchName(messages(2))).toBe(names[0]);
    expect(names[0]).toBe('s3-event-ledger-batch_369c9323-fda5-5b18-a3cc-6b9e04440de9');
  });
});

it('calls a queue with no more bytes than it takes', async () => {
  const [queue] = KINDS;
  service = await TargetService.start(queue.address, queue.success);
  const large = Array.from({ length: 10 }, (_, batch) => messages(50).map(message => ({ ...message, id: `${batch}`, object: { Bucket: 'b', Key: 'x'.repeat(1_000) } })));
  expect(await service.sendBatches(large)).toEqual(Array(500).fill(SENT));
  expect(service.calls.length).toBeGreaterThan(1);
  for (const { body } of service.calls) {
    const bytes = body.Entries.reduce((sum: number, { MessageBody }: { MessageBody: string }) => sum + Buffer.byteLength(MessageBody), 0);
    expect(bytes).toBeLessThanOrEqual(262_144);
  }
});
