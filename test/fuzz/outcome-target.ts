import type { FuzzTarget } from './fuzz-target';
import { changedIn, garbledJson } from './garbled-json';
import { demand } from './violation';
import { batchName } from '../../src/core/batch-message';
import type { Json } from '../../src/core/json';
import { parseJson } from '../../src/core/json';
import type { Report } from '../../src/core/outcome';
import { Rejection } from '../../src/core/rejection';

const ATTEMPT = { id: '6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5', timestamp: '1700000000.123', attempt: 2 };
const NAME = `${ATTEMPT.id}_${ATTEMPT.timestamp}_${ATTEMPT.attempt}`;
const MESSAGE = { version: 1, ...ATTEMPT, leaseUntil: '1700000900.000', eventName: 'ObjectCreated:Put', object: { Bucket: 'b', Key: 'k' } };

const OTHERS = [3, 1].map((attempt, index) => ({ ...ATTEMPT, id: `0000000${index}-c54c-5ffa-8d3b-1f1d3bd9d7c5`, attempt }));
const BATCH = { version: 1, leaseUntil: '1700000900.000', messages: [MESSAGE, ...OTHERS.map(other => ({ ...MESSAGE, ...other }))] };
const FAILURES: readonly Json[] = [
  [{ id: ATTEMPT.id, reason: 'no such column' }],
  [{ ...OTHERS[0], reason: null, final: true }, { id: ATTEMPT.id, timestamp: null, final: null }],
  [{ id: OTHERS[1].id }, { id: OTHERS[1].id, reason: `${'x'.repeat(511)}\u{1f600} and more`, final: true }],
  [{ id: '11111111-c54c-5ffa-8d3b-1f1d3bd9d7c5' }],
  [], null, {}, [null], 'all',
];

const execution = (status: string): Json => ({
  'version': '0',
  'source': 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  'region': 'us-east-1',
  'detail': { name: NAME, status, error: 'States.TaskFailed', cause: 'no such table', startDate: 1_551_225_271_984 },
});
const batchExecution = (status: string, output: Json, name = batchName(BATCH.messages)): Json => ({
  source: 'aws.states',
  detail: { name, status, input: JSON.stringify(BATCH), inputDetails: { included: true }, output: JSON.stringify(output) },
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
  ...['completed', 'failed', 'working'].map(outcome => ({ ...BATCH, outcome, reason: 'all', leaseSeconds: 60 })),
  { messages: [ATTEMPT, ...OTHERS, ATTEMPT], outcome: 'completed' },
  ...FAILURES.flatMap((failures): Json[] => [
    { ...BATCH, outcome: 'completed', failures },
    { ...BATCH, outcome: 'failed', failures, final: false },
    { requestContext: { condition: 'Success' }, requestPayload: BATCH, responsePayload: { failures } },
    batchExecution('SUCCEEDED', { failures }),
    { source: 'aws.states', detail: { name: NAME, status: 'SUCCEEDED', input: JSON.stringify({ ...BATCH, messages: [MESSAGE] }), output: JSON.stringify({ failures }) } },
  ]),
  ...['FAILED', 'ABORTED'].map(status => batchExecution(status, null)),
  batchExecution('SUCCEEDED', {}, 's3-event-ledger-batch_6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5'),
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
        demand(result.length > 0, 'reports nothing');
        const names = namesOf(parseJson(input));
        const failed = failedIn(parseJson(input));
        for (const report of result) checkReport(report, input, names, failed);
        demand(new Set(result.map(({ id, timestamp, attempt }) => `${id}_${timestamp}_${attempt}`)).size === result.length, 'reports an attempt twice');
      },
    };
  },
};

function checkReport(report: Report, input: string, names: readonly unknown[], failedIds: readonly unknown[]): void {
  const { id, timestamp, attempt } = report;
  demand(names.includes(`${id}_${timestamp}_${attempt}`), `settles another attempt: ${id}_${timestamp}_${attempt}`);
  if (report.result === 'working') {
    const { leaseSeconds } = report;
    const isValid = leaseSeconds === undefined || (Number.isInteger(leaseSeconds) && leaseSeconds >= 1 && leaseSeconds <= 31_536_000);
    demand(isValid, `asks for ${String(leaseSeconds)} seconds`);
    demand(JSON.stringify(shallow(parseJson(input))).includes('"working"'), 'extends a lease without a heartbeat');
    return;
  }
  const { result: ending, reason, final } = report;
  demand(ending === 'completed' || ending === 'failed', `has the result ${String(ending)}`);
  demand(reason === undefined || ([...reason].length <= 512 && Buffer.from(reason).toString() === reason), 'has a reason that a row cannot hold');
  demand(final === undefined || typeof final === 'boolean', 'has a final that is no boolean');
  demand(ending !== 'completed' || /"(?:completed|SUCCEEDED|Success)"/.test(JSON.stringify(shallow(parseJson(input)))), 'completes without a report of success');
  demand(ending !== 'completed' || !failedIds.includes(id), 'completes an event of a batch that failed');
}

/** The ids of the events that a batch names as failed. */
function failedIn(message: unknown): unknown[] {
  const { messages, failures, requestPayload, responsePayload, detail } = Object(message) as Record<string, unknown>;
  const { input, output } = Object(detail) as Record<string, unknown>;
  const pairs = [[{ messages }, { failures }], [requestPayload, responsePayload], [parsed(input), parsed(output)]];
  return pairs.flatMap(([batch, result]) => {
    const list = (Object(result) as { failures?: unknown }).failures;
    const isBatch = Array.isArray((Object(batch) as { messages?: unknown }).messages);
    return isBatch && Array.isArray(list) ? list.map((failure: unknown) => (Object(failure) as { id?: unknown }).id) : [];
  });
}

function parsed(text: unknown): unknown {
  return typeof text === 'string' ? parseJson(text) : undefined;
}

/** The attempts that a message mentions, in each of its forms. */
function namesOf(message: unknown): unknown[] {
  const { requestPayload, detail } = Object(message) as { requestPayload?: unknown; detail?: unknown };
  const { name, input } = Object(detail) as { name?: unknown; input?: unknown };
  const single = [message, requestPayload, parsed(input)];
  const batched = single.flatMap(one => {
    const { messages } = Object(one) as { messages?: unknown };
    return Array.isArray(messages) ? messages as unknown[] : [];
  });
  return [...[...single, ...batched].map(one => {
    const { id, timestamp, attempt } = Object(one) as Record<string, unknown>;
    return [id, timestamp, attempt].every(part => typeof part !== 'object') ? `${String(id)}_${String(timestamp)}_${String(attempt)}` : '';
  }), name];
}

/** Two levels: enough for what says how an attempt ended, and safe for any depth. */
function shallow(value: unknown, levels = 2): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return levels === 0 ? '' : Object.values(value).map(member => shallow(member, levels - 1));
}
