import { batchName } from '../../src/core/batch-message';
import { attemptName } from '../../src/core/message';
import { parseOutcome, Report } from '../../src/core/outcome';
import { Rejection } from '../../src/core/rejection';

const idOf = (number: number) => `${String(number).padStart(8, '0')}-c54c-5ffa-8d3b-1f1d3bd9d7c5`;
const messageOf = (number: number) => (
  { version: 1, id: idOf(number), timestamp: '1700000000.123', attempt: 1, leaseUntil: '1700000900.000', eventName: 'ObjectCreated:Put', object: { Bucket: 'b', Key: 'a secret name' } });
const batchOf = (count: number) => ({ version: 1, leaseUntil: '1700000900.000', messages: Array.from({ length: count }, (_, number) => messageOf(number)) });

const BATCH = batchOf(3);
const NAME = batchName(BATCH.messages);

function reports(message: unknown): readonly Report[] {
  const result = parseOutcome(JSON.stringify(message));
  if (result instanceof Rejection) throw new Error(`rejected: ${result.reason}`);
  return result;
}

/** What each event of a batch becomes, in its order. */
const results = (message: unknown) => reports(message).map(({ result }) => result);

function rejection(message: unknown): string {
  const result = parseOutcome(JSON.stringify(message));
  if (!(result instanceof Rejection)) throw new Error(`understood: ${JSON.stringify(result)}`);
  expect(result.reason).not.toContain('secret');
  return `${result.code}: ${result.reason}`;
}

const MALFORMED_FAILURES: ReadonlyArray<readonly [unknown, string]> = [
  ['all', ' must be a list'],
  [{ id: idOf(1) }, ' must be a list'],
  [true, ' must be a list'],
  [[idOf(1)], '[0] names no event of the batch by id, timestamp and attempt'],
  [[null], '[0] names no event of the batch by id, timestamp and attempt'],
  [[{ id: idOf(1) }, {}], '[1] names no event of the batch by id, timestamp and attempt'],
  [[{ id: idOf(1) }, { id: idOf(9) }], '[1] names no event of the batch by id, timestamp and attempt'],
  [[{ id: idOf(1), timestamp: '1700000000.124' }], '[0] names no event of the batch by id, timestamp and attempt'],
  [[{ id: idOf(1), attempt: 2 }], '[0] names no event of the batch by id, timestamp and attempt'],
  [[{ id: idOf(1), final: 'yes' }], '[0].final must be true or false'],
];

describe('the report of a batch', () => {
  it('ends every event', () => {
    expect(results({ ...BATCH, outcome: 'completed' })).toEqual(['completed', 'completed', 'completed']);
    expect(reports({ ...BATCH, outcome: 'failed', reason: 'no disk', final: true })).toEqual([0, 1, 2].map(number => (
      { id: idOf(number), timestamp: '1700000000.123', attempt: 1, result: 'failed', reason: 'no disk', final: true })));
  });

  it('names those that failed, and why', () => {
    const failures = [{ id: idOf(1), timestamp: '1700000000.123', attempt: 1, reason: 'no such column', final: true }, { id: idOf(2), timestamp: null, attempt: null, reason: null, final: null }];
    expect(reports({ ...BATCH, outcome: 'completed', reason: 'done', failures }).map(({ id, timestamp, attempt, ...rest }) => rest)).toEqual([
      { result: 'completed', reason: 'done' }, { result: 'failed', reason: 'no such column', final: true }, { result: 'failed' },
    ]);
  });

  it('can give each event of a failed batch a reason of its own', () => {
    const failures = [{ id: idOf(1), reason: 'no such column', final: true }];
    expect(reports({ ...BATCH, outcome: 'failed', reason: 'see there', final: false, failures }).map(({ id, timestamp, attempt, ...rest }) => rest)).toEqual([
      { result: 'failed', reason: 'see there', final: false }, { result: 'failed', reason: 'no such column', final: true }, { result: 'failed', reason: 'see there', final: false },
    ]);
  });

  it('can be a heartbeat of all events', () => {
    expect(reports({ ...BATCH, outcome: 'working', leaseSeconds: 60, failures: null }).map(({ id, timestamp, attempt, ...rest }) => rest))
      .toEqual(Array(3).fill({ result: 'working', leaseSeconds: 60 }));
    expect(rejection({ ...BATCH, outcome: 'working', leaseSeconds: 0 })).toContain('leaseSeconds must be whole seconds');
    expect(rejection({ ...BATCH, outcome: 'working', failures: [{ id: idOf(1) }] })).toBe('MALFORMED_FIELD: failures must be omitted with the outcome working');
  });

  it.each([[[]], [null]])('may have no failures: %j', failures => {
    expect(results({ ...BATCH, outcome: 'completed', failures })).toEqual(['completed', 'completed', 'completed']);
  });

  it('needs no more than its attempts, in any order', () => {
    const messages = [2, 0].map(messageOf).map(({ id, timestamp, attempt }) => ({ id, timestamp, attempt }));
    expect(reports({ messages, outcome: 'completed' }).map(({ id }) => id)).toEqual([idOf(2), idOf(0)]);
  });

  it('counts an event once that it has twice, and a failure that it names twice', () => {
    const messages = [messageOf(0), messageOf(1), messageOf(0)];
    expect(results({ messages, outcome: 'completed', failures: [{ id: idOf(0), reason: 'one' }, { id: idOf(0), reason: 'two', final: true }] })).toEqual(['failed', 'completed']);
    expect(reports({ messages, outcome: 'completed', failures: [{ id: idOf(0), reason: 'one' }, { id: idOf(0), reason: 'two', final: true }] })[0])
      .toMatchObject({ reason: 'one', final: true });
  });

  it('can hold a thousand events, and five thousand failures of them', () => {
    const failures = Array.from({ length: 5_000 }, (_, index) => ({ id: idOf(index % 999), reason: 'x' }));
    expect(results({ ...batchOf(1_000), outcome: 'completed', failures }).filter(result => result === 'completed')).toHaveLength(1);
  });

  it.each(MALFORMED_FAILURES)('is rejected with the failures %j', (failures, reason) => {
    expect(rejection({ ...BATCH, outcome: 'completed', failures })).toBe(`MALFORMED_FIELD: failures${reason}`);
  });

  it.each([
    [{ messages: [], outcome: 'completed' }, 'MALFORMED_FIELD: messages must be a list of 1 to 1000 dispatched messages'],
    [{ messages: {}, outcome: 'completed' }, 'MALFORMED_FIELD: messages must be a list of 1 to 1000 dispatched messages'],
    [{ ...batchOf(1_001), outcome: 'completed' }, 'MALFORMED_FIELD: messages must be a list of 1 to 1000 dispatched messages'],
    [{ messages: [messageOf(0), 'x'], outcome: 'completed' }, 'NOT_AN_OUTCOME: messages[1].id must be the id of an event, a UUID'],
    [{ messages: [messageOf(0), { ...messageOf(1), attempt: '1' }], outcome: 'completed' }, 'MALFORMED_FIELD: messages[1].attempt must be that of the dispatched message, a whole number from 1'],
    [BATCH, 'NOT_AN_OUTCOME: outcome must be completed, failed or working'],
    [{ ...BATCH, outcome: 'failed', final: 1 }, 'MALFORMED_FIELD: final must be true or false'],
  ])('that is malformed is rejected', (message, reason) => {
    expect(rejection(message)).toBe(reason);
  });

  it('is not that of a single event, whose members of its own mean nothing', () => {
    expect(results({ ...messageOf(0), outcome: 'completed', failures: [{ id: idOf(0) }], messages: null })).toEqual(['completed']);
  });
});

describe('the invocation for a batch', () => {
  const record = (condition: string, responsePayload?: unknown) => ({ version: '1.0', requestContext: { condition }, requestPayload: BATCH, responsePayload });

  it.each([[undefined], [null], ['done'], [{ failures: null }], [{ failures: [] }], [[]]])('completes all events if the function returns %j', payload => {
    expect(results(record('Success', payload))).toEqual(['completed', 'completed', 'completed']);
  });

  it('fails those that the function returns', () => {
    expect(results(record('Success', { failures: [{ id: idOf(1), reason: 'no such column' }] }))).toEqual(['completed', 'failed', 'completed']);
  });

  it('fails all if the function throws', () => {
    expect(reports(record('RetriesExhausted', { errorType: 'TypeError', errorMessage: 'x' })).map(({ result, ...rest }) => [result, 'reason' in rest && rest.reason]))
      .toEqual(Array(3).fill(['failed', 'invocation RetriesExhausted: TypeError: x']));
  });

  it.each(MALFORMED_FAILURES)('is rejected with the failures %j', (failures, reason) => {
    expect(rejection(record('Success', { failures }))).toBe(`MALFORMED_FIELD: responsePayload.failures${reason}`);
  });

  it('names the member in a rejection', () => {
    expect(rejection({ ...record('Success'), requestPayload: { messages: [{}] } })).toBe('NOT_AN_OUTCOME: requestPayload.messages[0].id must be the id of an event, a UUID');
  });
});

describe('the execution of a batch', () => {
  const event = (status: string, detail: object = {}) => ({
    source: 'aws.states', detail: { name: NAME, status, input: JSON.stringify(BATCH), output: '{}', ...detail },
  });

  it('completes or fails all events', () => {
    expect(results(event('SUCCEEDED'))).toEqual(['completed', 'completed', 'completed']);
    expect(reports(event('FAILED', { output: null, error: 'E', cause: 'c' })).map(report => ('reason' in report ? report.reason : ''))).toEqual(Array(3).fill('execution failed: E: c'));
    expect(results(event('TIMED_OUT', { output: null }))).toEqual(['failed', 'failed', 'failed']);
  });

  it('fails those that its output names', () => {
    expect(results(event('SUCCEEDED', { output: JSON.stringify({ failures: [{ id: idOf(2) }] }) }))).toEqual(['completed', 'completed', 'failed']);
    expect(results(event('SUCCEEDED', { output: '[1]' }))).toEqual(['completed', 'completed', 'completed']);
  });

  it.each(MALFORMED_FAILURES)('is rejected with the failures %j', (failures, reason) => {
    expect(rejection(event('SUCCEEDED', { output: JSON.stringify({ failures }) }))).toBe(`MALFORMED_FIELD: detail.output.failures${reason}`);
  });

  it.each(['input', 'output'])('is rejected, with what to do, if EventBridge omitted its %s', name => {
    const reason = `MALFORMED_FIELD: detail.${name} is missing: EventBridge omits it if input and output exceed 248 KiB. Lower maxBytes, or return a smaller output`;
    expect(rejection(event('SUCCEEDED', { [name]: null }))).toBe(reason);
    expect(rejection(event('SUCCEEDED', { [name]: undefined }))).toBe(reason);
  });

  it('is rejected if its output is no JSON, or its input is another batch', () => {
    expect(rejection(event('SUCCEEDED', { output: '{' }))).toBe('MALFORMED_FIELD: detail.output must be JSON');
    expect(rejection(event('SUCCEEDED', { input: JSON.stringify(batchOf(2)) }))).toBe('MALFORMED_FIELD: detail.input must have the attempts that detail.name was derived from');
    expect(rejection(event('SUCCEEDED', { input: '{' }))).toContain('detail.input is missing');
    expect(rejection(event('SUCCEEDED', { name: 's3-event-ledger-batch_by-hand' }))).toContain('NOT_AN_OUTCOME: detail.name is not the name of an attempt');
  });

  it('that still runs is rejected', () => {
    expect(rejection(event('RUNNING'))).toBe('NOT_AN_OUTCOME: detail.status is not one that ends an execution');
  });
});

describe('the execution of a batch of one event', () => {
  const ONE = batchOf(1);
  const event = (detail: object) => ({ source: 'aws.states', detail: { name: attemptName(ONE.messages[0]), status: 'SUCCEEDED', input: JSON.stringify(ONE), output: '{}', ...detail } });
  const FAILED = JSON.stringify({ failures: [{ id: idOf(0) }] });

  it('settles it by its name, and fails it if the output says so', () => {
    expect(results(event({}))).toEqual(['completed']);
    expect(results(event({ output: FAILED }))).toEqual(['failed']);
  });

  it('needs no input: then the output counts if it names the event', () => {
    expect(results(event({ input: null }))).toEqual(['completed']);
    expect(results(event({ input: null, output: null }))).toEqual(['completed']);
    expect(results(event({ input: null, output: FAILED }))).toEqual(['failed']);
    expect(results(event({ input: null, output: JSON.stringify({ failures: [{ id: idOf(1) }] }) }))).toEqual(['completed']);
  });

  it('has an output of its own without a batch', () => {
    expect(results(event({ input: JSON.stringify(messageOf(0)), output: FAILED }))).toEqual(['completed']);
    expect(results(event({ input: JSON.stringify(messageOf(0)), output: undefined }))).toEqual(['completed']);
  });
});
