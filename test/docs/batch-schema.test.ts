import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import * as fc from 'fast-check';
import { batchText } from '../../src/core/batch-message';
import { parseOutcome } from '../../src/core/outcome';
import { Rejection } from '../../src/core/rejection';
import { ROOT } from '../support/project-root';
import { messages } from '../support/target-service';

interface Schema {
  readonly required: string[];
  readonly properties: Readonly<Record<string, object>>;
  readonly examples: readonly object[];
}

const [batchSchema, messageSchema] = ['batch', 'message'].map(name => JSON.parse(readFileSync(join(ROOT, 'docs', `${name}.schema.json`), 'utf8')) as Schema);
const validate = new Ajv({ allErrors: true }).addSchema(messageSchema).compile(batchSchema);
const isValid = (batch: unknown) => validate(JSON.parse(JSON.stringify(batch)));

const BATCH = JSON.parse(batchText(messages(3))) as object;
const [{ id }] = messages(1);

describe('the schema of batches', () => {
  it('takes whatever is dispatched, and its own examples', () => {
    for (const count of [1, 2, 1_000]) expect(isValid(JSON.parse(batchText(messages(count))))).toBe(true);
    expect(batchSchema.examples.map(isValid)).toEqual([true, true]);
  });

  it('requires every member of a batch', () => {
    expect(Object.keys(BATCH).sort()).toEqual([...batchSchema.required].sort());
    for (const name of batchSchema.required) expect(isValid({ ...BATCH, [name]: undefined })).toBe(false);
  });

  it.each([
    { version: 2 }, { leaseUntil: 1 }, { messages: [] }, { messages: messages(1_001) }, { messages: [{ id }] }, { outcome: 'done' }, { failures: {} }, { failures: [{}] },
    { failures: [{ id, final: 'yes' }] }, { final: 1 }, { leaseSeconds: 0 }, { leaseSeconds: 1.5 },
  ])('rejects %j', wrong => {
    expect(isValid({ ...BATCH, ...wrong })).toBe(false);
  });

  it('takes no report that the settle function rejects, but for a failure of another event and one of a heartbeat', () => {
    const part = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
    const failure = fc.record({
      id: fc.constant(id),
      timestamp: fc.constantFrom(undefined, null, messages(1)[0].timestamp, 7),
      attempt: fc.constantFrom(undefined, null, 2, '2'),
      reason: fc.jsonValue(),
      final: fc.constantFrom(undefined, null, true, 'no'),
    });
    fc.assert(fc.property(fc.record({
      outcome: fc.constantFrom('completed', 'failed', 'working', 'other'),
      failures: part(fc.oneof(fc.array(failure, { maxLength: 3 }), fc.constantFrom(null, {}))),
      final: fc.constantFrom(undefined, null, true, 'no'),
      leaseSeconds: fc.constantFrom(undefined, null, 1, 60, 0, 31_536_001),
    }), report => {
      const result = parseOutcome(JSON.stringify({ ...BATCH, ...report }));
      if (!isValid({ ...BATCH, ...report }) || !(result instanceof Rejection)) return;
      expect(result.reason).toBe('failures must be omitted with the outcome working');
    }));
  });
});

it('the result of its example is that the named event failed finally', () => {
  expect(parseOutcome(JSON.stringify(batchSchema.examples[1]))).toEqual([expect.objectContaining({ result: 'failed', reason: 'not a JSON file', final: true })]);
});
