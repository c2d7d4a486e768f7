import type { FuzzTarget } from './fuzz-target';
import { changedIn, garbledJson } from './garbled-json';
import { demand } from './violation';
import type { Json } from '../../src/core/json';
import { parseJson } from '../../src/core/json';
import { Rejection } from '../../src/core/rejection';

const ATTEMPT = { id: '6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5', timestamp: '1700000000.123', attempt: 2 };
const NAME = `${ATTEMPT.id}_${ATTEMPT.timestamp}_${ATTEMPT.attempt}`;
const MESSAGE = { version: 1, ...ATTEMPT, leaseUntil: '1700000900.000', eventName: 'ObjectCreated:Put', object: { Bucket: 'b', Key: 'k' } };

const execution = (status: string): Json => ({
  'version': '0',
  'source': 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  'region': 'us-east-1',
  'detail': { name: NAME, status, error: 'States.TaskFailed', cause: 'no such table', startDate: 1_551_225_271_984 },
});
const invocation = (condition: string): Json => ({
  version: '1.0',
  timestamp: '2019-11-14T18:16:05.568Z',
  requestContext: { requestId: 'e4b46cbf-b738-xmpl-8880-a18cdf61200e', condition, approximateInvokeCount: 3 },
  requestPayload: MESSAGE,
  responseContext: { statusCode: 200, functionError: 'Unhandled' },
  responsePayload: { errorType: 'TypeError', errorMessage: 'x is undefined' },
});
const SAMPLES: readonly Json[] = [
  { ...ATTEMPT, outcome: 'completed' },
  { ...MESSAGE, outcome: 'completed', reason: 'done' },
  { version: 1, ...ATTEMPT, outcome: 'failed', reason: 'no such column', final: true },
  { ...ATTEMPT, outcome: 'failed', reason: null, final: null },
  { ...ATTEMPT, outcome: 'failed', reason: `${'x'.repeat(511)}\u{1f600} and more` },
  { ...ATTEMPT, outcome: 'working' },
  { version: 1, ...ATTEMPT, outcome: 'working', leaseSeconds: 1_800 },
  { ...MESSAGE, outcome: 'working', leaseSeconds: null, reason: 'half done' },
  ...[0, -1, 0.5, 31_536_000, 31_536_001, 1e300, '60', true, [60]].map(leaseSeconds => ({ ...ATTEMPT, outcome: 'working', leaseSeconds })),
  ...['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'RUNNING'].map(execution),
  ...['Success', 'RetriesExhausted', 'EventAgeExceeded'].map(invocation),
];
const CODES = ['NOT_JSON', 'NOT_AN_OUTCOME', 'MALFORMED_FIELD'];

export const OUTCOMES: FuzzTarget = {
  name: 'outcome message',
  share: 15,
  next: (random, { parseOutcome }) => {
    const sample = random.pick(SAMPLES);
    const input = garbledJson(random.chance(0.2) ? changedIn(sample, random) : sample, random);
    return {
      input: () => input,
      check: () => {
        const result = parseOutcome(input);
        if (result instanceof Rejection) {
          demand(CODES.includes(result.code) && result.reason.length < 200, `is rejected as ${result.code}: ${result.reason}`);
          return;
        }
        const { id, timestamp, attempt } = result;
        demand(namesOf(parseJson(input)).includes(`${id}_${timestamp}_${attempt}`), `settles another attempt: ${id}_${timestamp}_${attempt}`);
        if (result.result === 'working') {
          const { leaseSeconds } = result;
          const isValid = leaseSeconds === undefined || (Number.isInteger(leaseSeconds) && leaseSeconds >= 1 && leaseSeconds <= 31_536_000);
          demand(isValid, `asks for ${String(leaseSeconds)} seconds`);
          demand(JSON.stringify(shallow(parseJson(input))).includes('"working"'), 'extends a lease without a heartbeat');
          return;
        }
        const { result: ending, reason, final } = result;
        demand(ending === 'completed' || ending === 'failed', `has the result ${String(ending)}`);
        demand(reason === undefined || ([...reason].length <= 512 && Buffer.from(reason).toString() === reason), 'has a reason that a row cannot hold');
        demand(final === undefined || typeof final === 'boolean', 'has a final that is no boolean');
        demand(ending !== 'completed' || /"(?:completed|SUCCEEDED|Success)"/.test(JSON.stringify(shallow(parseJson(input)))), 'completes without a report of success');
      },
    };
  },
};

/** The attempts that a message mentions, in each of its three forms. */
function namesOf(message: unknown): unknown[] {
  const { requestPayload, detail } = Object(message) as { requestPayload?: unknown; detail?: unknown };
  return [...[message, requestPayload].map(one => {
    const { id, timestamp, attempt } = Object(one) as Record<string, unknown>;
    return [id, timestamp, attempt].every(part => typeof part !== 'object') ? `${String(id)}_${String(timestamp)}_${String(attempt)}` : '';
  }), (Object(detail) as { name?: unknown }).name];
}

/** Two levels: enough for what says how an attempt ended, and safe for any depth. */
function shallow(value: unknown, levels = 2): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return levels === 0 ? '' : Object.values(value).map(member => shallow(member, levels - 1));
}
