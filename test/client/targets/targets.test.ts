import { TargetAddress } from '../../../src/core/contract/target-address';
import { DispatchMessage } from '../../../src/core/message';
import { Script, ServiceCall, ServiceReply } from '../../support/scripted-service';
import { messages, notSent, SENT, TargetService } from '../../support/target-service';

interface Kind {
  readonly name: string;
  readonly address: (url: string) => TargetAddress;
  readonly success: Script;
  readonly throttle: ServiceReply;
  readonly throttleCode: string;
  readonly perCall: number;
  /** The messages of a call. */
  readonly read: (call: ServiceCall) => DispatchMessage[];
}

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:work';

const KINDS: Kind[] = [
  {
    name: 'queue',
    address: url => ({ kind: 'queue', url: `${url}/123456789012/work`, fifo: false, group: 'object' }),
    success: ({ body }) => ({ body: { Successful: body.Entries.map(({ Id }: { Id: string }) => ({ Id, MessageId: `m${Id}`, MD5OfMessageBody: 'unchecked' })), Failed: [] } }),
    throttle: { status: 400, error: 'RequestThrottled' },
    throttleCode: 'RequestThrottled',
    perCall: 10,
    read: ({ body }) => body.Entries.map(({ MessageBody }: { MessageBody: string }) => JSON.parse(MessageBody)),
  },
  {
    name: 'event bus',
    address: () => ({ kind: 'event-bus', name: 'work', source: 'ledger', detailType: 'S3 event' }),
    success: ({ body }) => ({ body: { FailedEntryCount: 0, Entries: body.Entries.map((_: unknown, index: number) => ({ EventId: `e${index}` })) } }),
    throttle: { status: 400, error: 'ThrottlingException' },
    throttleCode: 'ThrottlingException',
    perCall: 10,
    read: ({ body }) => body.Entries.map(({ Detail }: { Detail: string }) => JSON.parse(Detail)),
  },
  {
    name: 'state machine',
    address: () => ({ kind: 'state-machine', arn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:work' }),
    success: () => ({ body: { executionArn: 'arn', startDate: 1_700_000_000 } }),
    throttle: { status: 400, error: 'ThrottlingException' },
    throttleCode: 'ThrottlingException',
    perCall: 1,
    read: ({ body }) => [JSON.parse(body.input)],
  },
  {
    name: 'function',
    address: () => ({ kind: 'function', arn: ARN }),
    success: () => ({ status: 202, body: undefined }),
    throttle: { status: 429, error: 'TooManyRequestsException' },
    throttleCode: 'TooManyRequestsException',
    perCall: 1,
    read: ({ body }) => [body],
  },
  {
    name: 'forwarder',
    address: () => ({ kind: 'forwarder', arn: ARN }),
    success: () => ({ body: { failures: [] } }),
    throttle: { status: 429, error: 'TooManyRequestsException' },
    throttleCode: 'TooManyRequestsException',
    perCall: 50,
    read: ({ body }) => body.messages,
  },
];

let service: TargetService;
afterEach(() => service.stop());

describe.each(KINDS)('$name', ({ address, success, throttle, throttleCode, perCall, read }) => {
  const start = async (script: Script) => { service = await TargetService.start(address, script); };

  it('gets every message as it is, in calls as large as its API takes', async () => {
    await start(success);
    const sent = messages(73);
    expect(await service.send(sent)).toEqual(Array(73).fill(SENT));
    const got = service.calls.flatMap(read);
    expect(got).toHaveLength(73);
    expect(got.sort((one, other) => (one.id < other.id ? -1 : 1))).toEqual(sent);
    expect(service.calls).toHaveLength(Math.ceil(73 / perCall));
    expect(service.pauses).toEqual([]);
  });

  it('makes no call for no messages, and none when its time is up', async () => {
    await start(success);
    expect(await service.send([])).toEqual([]);
    expect(await service.send(messages(2), AbortSignal.abort())).toEqual([notSent('no response before the run ended'), notSent('no response before the run ended')]);
    expect(service.calls).toHaveLength(0);
  });

  it('retries what is throttled, after a delay', async () => {
    await start(call => (call.number <= 2 ? throttle : success(call)));
    expect(await service.send(messages(1))).toEqual([SENT]);
    expect(service.calls).toHaveLength(3);
    expect(service.pauses).toEqual([50, 100]);
  });

  it('gives up, with the code, what stays throttled', async () => {
    await start(() => throttle);
    expect(await service.send(messages(1))).toEqual([notSent(throttleCode)]);
    expect(service.calls).toHaveLength(4);
  });

  it('retries when the service fails', async () => {
    await start(call => (call.number === 1 ? { status: 503, error: 'ServiceUnavailable' } : success(call)));
    expect(await service.send(messages(1))).toEqual([SENT]);
    expect(service.calls).toHaveLength(2);
  });

  it('fails at once, with the code, if a retry cannot help', async () => {
    await start(() => ({ status: 400, error: 'AccessDeniedException' }));
    expect(await service.send(messages(2))).toEqual([notSent('AccessDeniedException'), notSent('AccessDeniedException')]);
    expect(service.calls).toHaveLength(Math.ceil(2 / perCall));
    expect(service.pauses).toEqual([]);
  });

  it('breaks off a call that hangs when its time is up', async () => {
    const controller = new AbortController();
    await start(() => {
      controller.abort();
      return 'hang';
    });
    expect(await service.send(messages(1), controller.signal)).toEqual([notSent('no response before the run ended')]);
  });

  it('keeps few calls in flight', async () => {
    await start(async call => {
      await new Promise(resolve => setTimeout(resolve, 5));
      return success(call);
    });
    await service.send(messages(100));
    expect(service.mostInFlight).toBeLessThanOrEqual(8);
  });
});

describe('queue', () => {
  const { address, success } = KINDS[0];

  it('maps each failure to its message, and tries again those that are not the sender\'s fault', async () => {
    service = await TargetService.start(address, call => {
      if (call.number > 1) return success(call);
      const failed = [
        { Id: '1', SenderFault: true, Code: 'InvalidMessageContents' },
        { Id: '2', SenderFault: false, Code: 'InternalError' },
        { Id: '3', SenderFault: true, Code: 'KmsThrottled' },
      ];
      const ids = failed.map(({ Id }) => Id);
      return { body: { Successful: [0, 4].map(Id => ({ Id: String(Id), MessageId: 'm', MD5OfMessageBody: 'unchecked' })).filter(({ Id }) => !ids.includes(Id)), Failed: failed } };
    });
    expect(await service.send(messages(6))).toEqual([SENT, notSent('InvalidMessageContents'), SENT, SENT, SENT, SENT]);
    const [, second] = service.calls;
    expect(second.body.Entries.map(({ MessageBody }: { MessageBody: string }) => Number(JSON.parse(MessageBody).id.slice(-12)))).toEqual([2, 3, 5]);
  });

  it('is given text that SQS takes, whatever the key', async () => {
    service = await TargetService.start(address, success);
    const Key = '\u0000\u0001\ufffe\uffff\ud800 "é"';
    await service.send(messages(1, { object: { Bucket: 'b', Key } }));
    const [{ MessageBody }] = service.calls[0].body.Entries;
    expect(MessageBody).toMatch(/^[\x20-\ufffd]*$/);
    expect(MessageBody.isWellFormed?.() ?? true).toBe(true);
    expect(JSON.parse(MessageBody).object.Key).toBe(Key);
  });

  it('has no group and no deduplication id unless it is FIFO', async () => {
    service = await TargetService.start(address, success);
    await service.send(messages(1));
    expect(Object.keys(service.calls[0].body.Entries[0]).sort()).toEqual(['Id', 'MessageBody']);
    expect(service.target().ordered).toBe(false);
  });
});

describe('standard queue with groups of folders', () => {
  const { success } = KINDS[0];
  const fair = (folderDepth?: number) => (url: string): TargetAddress => (
    { kind: 'queue', url: `${url}/123456789012/work`, fifo: false, group: 'folder', ...(folderDepth !== undefined && { folderDepth }) });
  const KEYS = ['in/ann/1', 'in/ann/2/3', 'in/ben/1', 'out/1', 'root', 'in/1', 'in'];

  async function groupsOf(folderDepth?: number): Promise<string[]> {
    service = await TargetService.start(fair(folderDepth), success);
    await service.send(messages(KEYS.length).map((message, index) => ({ ...message, object: { ...message.object, Key: KEYS[index] } })));
    const entries: Array<{ MessageGroupId: string; MessageDeduplicationId?: string }> = service.calls[0].body.Entries;
    expect(entries.map(entry => Object.keys(entry).sort())).toEqual(KEYS.map(() => ['Id', 'MessageBody', 'MessageGroupId']));
    expect(service.target().ordered).toBe(false);
    const groups = entries.map(({ MessageGroupId }) => MessageGroupId);
    return groups.map(group => KEYS[groups.indexOf(group)]);
  }

  it('groups by the first folder', async () => {
    expect(await groupsOf()).toEqual(['in/ann/1', 'in/ann/1', 'in/ann/1', 'out/1', 'root', 'in/ann/1', 'root']);
  });

  it('groups by several folders, those with fewer by their own', async () => {
    expect(await groupsOf(2)).toEqual(['in/ann/1', 'in/ann/1', 'in/ben/1', 'out/1', 'root', 'in/1', 'root']);
  });
});

describe('FIFO queue', () => {
  const { success } = KINDS[0];
  const fifo = (group: 'object' | 'ledger') => (url: string): TargetAddress => ({ kind: 'queue', url: `${url}/123456789012/work.fifo`, fifo: true, group });
  interface Sent { MessageGroupId: string; MessageDeduplicationId: string }

  it('groups the events of each object, and knows a message again by its attempt', async () => {
    service = await TargetService.start(fifo('object'), success);
    const [one, two] = messages(2);
    await service.send([one, { ...one, attempt: 3 }, { ...two, object: one.object }, two]);
    const entries: Sent[] = service.calls[0].body.Entries;
    const groups = entries.map(({ MessageGroupId }) => MessageGroupId);
    expect(groups[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(groups).toEqual([groups[0], groups[0], groups[0], expect.not.stringMatching(groups[0])]);
    expect(entries.map(({ MessageDeduplicationId }) => MessageDeduplicationId)).toEqual([
      `${one.id}_${one.timestamp}_2`, `${one.id}_${one.timestamp}_3`, `${two.id}_${two.timestamp}_2`, `${two.id}_${two.timestamp}_2`,
    ]);
  });

  it('is one group if all events must stay in order', async () => {
    service = await TargetService.start(fifo('ledger'), success);
    await service.send(messages(3));
    expect(service.calls[0].body.Entries.map(({ MessageGroupId }: Sent) => MessageGroupId)).toEqual(['ledger', 'ledger', 'ledger']);
  });

  it('gets one call after the other, in order', async () => {
    service = await TargetService.start(fifo('object'), async call => {
      await new Promise(resolve => setTimeout(resolve, 5));
      return success(call);
    });
    const sent = messages(35);
    await service.send(sent);
    expect(service.mostInFlight).toBe(1);
    expect(service.calls.flatMap(KINDS[0].read)).toEqual(sent);
    expect(service.target().ordered).toBe(true);
  });
});

describe('event bus', () => {
  const { address, success } = KINDS[1];

  it('maps each failure to its event, and tries again those of the bus itself', async () => {
    service = await TargetService.start(address, call => (call.number > 1 ? success(call) : {
      body: { FailedEntryCount: 3, Entries: [{ EventId: 'e' }, { ErrorCode: 'MalformedDetail' }, { ErrorCode: 'InternalFailure' }, { ErrorCode: 'ThrottlingException' }] },
    }));
    expect(await service.send(messages(4))).toEqual([SENT, notSent('MalformedDetail'), SENT, SENT]);
    expect(service.calls[1].body.Entries).toHaveLength(2);
    expect(service.calls[0].body.Entries[0]).toMatchObject({ EventBusName: 'work', Source: 'ledger', DetailType: 'S3 event' });
  });

  it('takes an event for which the bus did not answer as not sent', async () => {
    service = await TargetService.start(address, () => ({ body: { FailedEntryCount: 0, Entries: [{ EventId: 'e' }] } }));
    const outcomes = await service.send(messages(6));
    expect(outcomes.filter(({ sent }) => sent)).toHaveLength(4);
    expect(outcomes.slice(4)).toEqual([notSent('NO_RESPONSE'), notSent('NO_RESPONSE')]);
  });
});

describe('state machine', () => {
  const { address } = KINDS[2];

  it('is started under the name of the attempt, and a start that is there already is one', async () => {
    service = await TargetService.start(address, () => ({ status: 400, error: 'ExecutionAlreadyExists' }));
    const [message] = messages(1);
    expect(await service.send([message])).toEqual([SENT]);
    expect(service.calls[0].body).toMatchObject({ name: `${message.id}_1651363199.123_2`, stateMachineArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:work' });
  });
});

describe('function', () => {
  const { address, success } = KINDS[3];

  it('is invoked without waiting for it', async () => {
    service = await TargetService.start(address, success);
    await service.send(messages(1));
    expect(service.calls[0].headers['x-amz-invocation-type']).toBe('Event');
    expect(decodeURIComponent(service.calls[0].operation)).toBe(`/2015-03-31/functions/${ARN}/invocations`);
  });
});

describe('forwarder', () => {
  const { address } = KINDS[4];
  const [one, two, three] = messages(3);
  const NO_ANSWER = 'the forwarder did not answer with the failures among its messages';

  async function answering(body: unknown, headers?: Record<string, string>) {
    service = await TargetService.start(address, () => ({ body, headers }));
    return service.send([one, two, three]);
  }

  it('gets the messages with the version of their format, and waits for the answer', async () => {
    await answering({ failures: [] });
    expect(service.calls[0].body).toEqual({ version: 1, leaseUntil: one.leaseUntil, messages: [one, two, three] });
    expect(service.calls[0].headers['x-amz-invocation-type']).toBeUndefined();
  });

  it('reports which it could not send, and why', async () => {
    expect(await answering({ failures: [{ id: two.id, timestamp: two.timestamp, attempt: two.attempt, reason: 'full' }, { id: three.id }] }))
      .toEqual([SENT, notSent('full'), notSent('the forwarder gave no reason')]);
    expect(service.calls).toHaveLength(1);
  });

  it('can say that another try is of no use', async () => {
    expect(await answering({ failures: [{ id: two.id, reason: 'throttled for ever', final: true }] }))
      .toEqual([SENT, { sent: false, reason: 'throttled for ever', final: true }, SENT]);
    expect(service.calls).toHaveLength(1);
  });

  it.each([
    [undefined], [null], ['done'], [{}], [{ failures: null }], [{ failures: { id: one.id } }],
    [{ failures: [{ id: 'another' }] }], [{ failures: [{ id: one.id, attempt: 1 }] }], [{ failures: [{ id: one.id, timestamp: '1651363199.124' }] }], [{ failures: ['all'] }], [{ failures: [{ id: one.id, final: 'yes' }] }],
  ])('has sent nothing if it answers %j', async body => {
    expect(await answering(body)).toEqual([notSent(NO_ANSWER), notSent(NO_ANSWER), notSent(NO_ANSWER)]);
  });

  it('has its reasons cut between characters, and without lone surrogates, which no database stores', async () => {
    expect(await answering({ failures: [{ id: one.id, reason: `${'x'.repeat(255)}😀!` }, { id: two.id, reason: 'a\ud83db' }] }))
      .toEqual([notSent(`${'x'.repeat(255)}😀`), notSent('a\ufffdb'), SENT]);
  });

  it('has sent nothing if it throws', async () => {
    expect(await answering({ errorType: 'KeyError', errorMessage: 'of no one\'s concern' }, { 'x-amz-function-error': 'Unhandled' }))
      .toEqual([notSent('KeyError'), notSent('KeyError'), notSent('KeyError')]);
  });
});

it('has messages so small that a call of any API takes as many as it holds', async () => {
  const [{ address, success }] = KINDS;
  service = await TargetService.start(address, success);
  await service.send(messages(1, { object: { Bucket: 'b'.repeat(63), Key: '\u0001'.repeat(1_024), VersionId: 'v'.repeat(1_024) } }));
  expect(Buffer.byteLength(service.calls[0].body.Entries[0].MessageBody)).toBeLessThan(10_000);
});
