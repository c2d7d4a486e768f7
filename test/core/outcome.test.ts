import * as fc from 'fast-check';
import { MAX_LEASE_SECONDS } from '../../src/core/lifecycle';
import { attemptName, parseAttemptName } from '../../src/core/message';
import { Outcome, parseOutcome, Report } from '../../src/core/outcome';
import { Rejection } from '../../src/core/rejection';

const ATTEMPT = { id: '6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5', timestamp: '1700000000.123', attempt: 2 };
const MESSAGE = { version: 1, ...ATTEMPT, leaseUntil: '1700000900.000', eventName: 'ObjectCreated:Put', object: { Bucket: 'b', Key: 'a secret name' } };

/** What is reported of a single event; of several ones the list. */
function parsed(message: unknown): Report | readonly Report[] | Rejection {
  const result = parseOutcome(JSON.stringify(message));
  return result instanceof Rejection || result.length !== 1 ? result : result[0];
}

function rejection(message: unknown): Rejection {
  const result = parsed(message);
  if (!(result instanceof Rejection)) throw new Error(`understood: ${JSON.stringify(result)}`);
  return result;
}

describe('a report', () => {
  it('reports success and failure', () => {
    expect(parsed({ ...ATTEMPT, outcome: 'completed' })).toEqual({ ...ATTEMPT, result: 'completed' });
    expect(parsed({ version: 1, ...ATTEMPT, outcome: 'failed', reason: 'no such column', final: true }))
      .toEqual({ ...ATTEMPT, result: 'failed', reason: 'no such column', final: true });
  });

  it('can be the message itself with the outcome added', () => {
    expect(parsed({ ...MESSAGE, outcome: 'completed' })).toEqual({ ...ATTEMPT, result: 'completed' });
  });

  it('keeps the beginning of a long reason', () => {
    expect((parsed({ ...ATTEMPT, outcome: 'failed', reason: 'x'.repeat(2000) }) as Outcome).reason).toHaveLength(512);
  });

  it.each(['completed', 'failed'] as const)('may say null for what is absent: %s', outcome => {
    expect(parsed({ ...ATTEMPT, outcome, reason: null, final: null })).toEqual({ ...ATTEMPT, result: outcome });
  });

  it.each([
    [7, '7'],
    [false, 'false'],
    [{ code: 'E42' }, '{"code":"E42"}'],
    [['one', 'two'], '["one","two"]'],
  ])('keeps its outcome, whatever its reason: %j', (reason, kept) => {
    expect(parsed({ ...ATTEMPT, outcome: 'completed', reason })).toEqual({ ...ATTEMPT, result: 'completed', reason: kept });
  });

  it('keeps a completion, whatever it says of final', () => {
    expect(parsed({ ...ATTEMPT, outcome: 'completed', final: 'yes' })).toEqual({ ...ATTEMPT, result: 'completed' });
  });

  it('can be a heartbeat, with or without the time that it asks for', () => {
    expect(parsed({ ...ATTEMPT, outcome: 'working' })).toEqual({ ...ATTEMPT, result: 'working' });
    expect(parsed({ ...MESSAGE, outcome: 'working', leaseSeconds: 1_800, reason: 'half done', final: 1 })).toEqual({ ...ATTEMPT, result: 'working', leaseSeconds: 1_800 });
    expect(parsed({ ...ATTEMPT, outcome: 'working', leaseSeconds: null })).toEqual({ ...ATTEMPT, result: 'working' });
  });

  it.each([1, MAX_LEASE_SECONDS])('takes a heartbeat for %i seconds', leaseSeconds => {
    expect(parsed({ ...ATTEMPT, outcome: 'working', leaseSeconds })).toEqual({ ...ATTEMPT, result: 'working', leaseSeconds });
  });

  it.each([0, -60, 0.5, MAX_LEASE_SECONDS + 1, 1e300, '60', '', true, false, [60], { seconds: 60 }])('rejects a heartbeat for %j seconds', leaseSeconds => {
    expect(rejection({ ...ATTEMPT, outcome: 'working', leaseSeconds }))
      .toEqual({ code: 'MALFORMED_FIELD', reason: 'leaseSeconds must be whole seconds, a number from 1 to 31536000' });
  });

  it.each(['completed', 'failed'] as const)('keeps its outcome, whatever its leaseSeconds: %s', outcome => {
    expect(parsed({ ...ATTEMPT, outcome, leaseSeconds: 'long' })).toEqual({ ...ATTEMPT, result: outcome });
  });

  it.each([
    [{ ...ATTEMPT, outcome: 'done' }, 'outcome must be completed, failed or working'],
    [{ ...ATTEMPT }, 'outcome must be completed, failed or working'],
    [{ ...ATTEMPT, outcome: 'working', attempt: 0 }, 'attempt must be that of the dispatched message, a whole number from 1'],
    [{ ...ATTEMPT, id: 'a secret name', outcome: 'completed' }, 'id must be the id of an event, a UUID'],
    [{ ...ATTEMPT, timestamp: 1700000000.123, outcome: 'completed' }, 'timestamp must be that of the dispatched message, a text'],
    [{ ...ATTEMPT, attempt: '2', outcome: 'completed' }, 'attempt must be that of the dispatched message, a whole number from 1'],
    [{ ...ATTEMPT, attempt: 0, outcome: 'completed' }, 'attempt must be that of the dispatched message, a whole number from 1'],
    [{ ...ATTEMPT, outcome: 'failed', final: 'yes' }, 'final must be true or false'],
  ])('that is malformed is rejected by the field: %j', (message, reason) => {
    expect(rejection(message).reason).toBe(reason);
  });
});

describe('an execution', () => {
  const event = (status: string, detail: object = {}) => ({
    'source': 'aws.states', 'detail-type': 'Step Functions Execution Status Change', 'detail': { name: attemptName(ATTEMPT), status, ...detail },
  });

  it('settles its attempt by its name', () => {
    expect(parsed(event('SUCCEEDED'))).toEqual({ ...ATTEMPT, result: 'completed' });
    expect(parsed(event('FAILED', { error: 'States.TaskFailed', cause: 'no such table' })))
      .toEqual({ ...ATTEMPT, result: 'failed', reason: 'execution failed: States.TaskFailed: no such table' });
    expect(parsed(event('TIMED_OUT'))).toEqual({ ...ATTEMPT, result: 'failed', reason: 'execution timed_out' });
    expect(parsed(event('ABORTED'))).toMatchObject({ result: 'failed' });
  });

  it('that still runs, or that no manager started, is rejected', () => {
    expect(rejection(event('RUNNING')).code).toBe('NOT_AN_OUTCOME');
    expect(rejection(event('SUCCEEDED', { name: 'by-hand' })).code).toBe('NOT_AN_OUTCOME');
  });
});

describe('an invocation', () => {
  const record = (condition: string, rest: object = {}) => ({ version: '1.0', requestContext: { condition }, requestPayload: MESSAGE, ...rest });

  it('settles the attempt that it was given', () => {
    expect(parsed(record('Success', { responsePayload: { any: 'thing' } }))).toEqual({ ...ATTEMPT, result: 'completed' });
    expect(parsed(record('RetriesExhausted', { responsePayload: { errorType: 'TypeError', errorMessage: 'x is undefined' } })))
      .toEqual({ ...ATTEMPT, result: 'failed', reason: 'invocation RetriesExhausted: TypeError: x is undefined' });
    expect(parsed(record('EventAgeExceeded'))).toEqual({ ...ATTEMPT, result: 'failed', reason: 'invocation EventAgeExceeded' });
  });

  it('of somebody else is rejected', () => {
    expect(rejection(record('Success', { requestPayload: { hello: 'world' } })).reason).toBe('requestPayload.id must be the id of an event, a UUID');
  });

  it.each([[null], [7], [{ toString: null }], [[[]]]])('with the condition %j is rejected', condition => {
    const { code, reason } = rejection({ requestContext: { condition }, requestPayload: MESSAGE });
    expect([code, reason]).toEqual(['MALFORMED_FIELD', 'requestContext.condition must be a text']);
  });
});

describe('whatever the text', () => {
  it('never throws, and never quotes it', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), text => {
      const result = parseOutcome(text);
      if (result instanceof Rejection && text.length > 8) expect(result.reason).not.toContain(text);
    }));
    expect(rejection({ ...MESSAGE, id: 'a secret name', outcome: 'completed' }).reason).not.toContain('secret');
  });
});

describe('the name of an attempt', () => {
  it('is one that Step Functions accepts, and contains the attempt', () => {
    fc.assert(fc.property(fc.uuid(), fc.nat(9_999_999), fc.integer({ min: 1, max: 999_999 }), (id, seconds, attempt) => {
      const one = { id, timestamp: `${String(seconds).padStart(10, '0')}.000`, attempt };
      expect(attemptName(one)).toMatch(/^[A-Za-z0-9_.-]{1,80}$/);
      expect(parseAttemptName(attemptName(one))).toEqual(one);
    }));
    expect(parseAttemptName('6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5_1700000000.123_0')).toBeUndefined();
  });
});
