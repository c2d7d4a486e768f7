import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import * as fc from 'fast-check';
import { STATUSES } from '../../src/core/contract/status';
import { Entry } from '../../src/core/entry';
import { claim, isRefusal } from '../../src/core/lifecycle';
import { DispatchMessage, toMessage } from '../../src/core/message';
import { anyEntry } from '../support/arbitrary-entry';
import { entryAt } from '../support/entries';
import { ROOT } from '../support/project-root';

interface Schema {
  readonly required: string[];
  readonly properties: { readonly [name: string]: object } & { readonly object: { readonly properties: object } };
  readonly examples: object[];
}

const NOW = '1795345200.000';
const schema = JSON.parse(readFileSync(join(ROOT, 'docs', 'message.schema.json'), 'utf8')) as Schema;
const validate = new Ajv({ allErrors: true }).compile(schema);

function problemsOf(message: unknown): unknown[] {
  return validate(message) ? [] : validate.errors ?? [];
}

function dispatched(entry: Entry): DispatchMessage {
  const claimed = claim({ ...entry, status: STATUSES.CREATED, notBefore: undefined }, NOW, 900, 'dispatch');
  if (isRefusal(claimed)) throw new Error(`the entry cannot be claimed: ${claimed.refused}`);
  return toMessage(claimed);
}

const FULL = dispatched(entryAt(0, { versionId: 'version', size: 0, etag: 'etag', sequencer: '01' }));

describe('the schema of messages', () => {
  it('takes whatever is dispatched', () => {
    fc.assert(fc.property(anyEntry, entry => {
      expect(problemsOf(JSON.parse(JSON.stringify(dispatched(entry))))).toEqual([]);
    }));
  });

  it('takes its own examples', () => {
    expect(schema.examples).toHaveLength(2);
    expect(schema.examples.map(problemsOf)).toEqual([[], []]);
  });

  it('describes every member, and no other', () => {
    expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(FULL).sort());
    expect(Object.keys(schema.properties.object.properties).sort()).toEqual(Object.keys(FULL.object).sort());
  });

  it.each(schema.required)('rejects a message without %s', name => {
    expect(problemsOf({ ...FULL, [name]: undefined })).not.toEqual([]);
  });

  it.each([
    { version: 2 }, { id: 'x' }, { timestamp: 1795345200 }, { timestamp: '1795345200' }, { attempt: 0 }, { attempt: '1' },
    { leaseUntil: '' }, { object: { Bucket: 'b' } }, { object: { Bucket: 'b', Key: 1 } }, { size: -1 },
  ])('rejects %j', wrong => {
    expect(problemsOf({ ...FULL, ...wrong })).not.toEqual([]);
  });
});
