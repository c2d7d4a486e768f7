import * as fc from 'fast-check';
import type { S3Facts } from './envelopes';

/** Any key that S3 can hold: 1 to 1,024 bytes of UTF-8, whatever the characters. */
export const anyKey = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 256 }),
  fc.string({ unit: fc.constantFrom('+', '%', '%2B', '%25', ' ', '/', '../', '"', "'", '\\', '\n', '&', '<script>', 'é', 'e\u0301', '🧾', '\u0000', '__proto__'), minLength: 1, maxLength: 40 }),
);

export const anyFacts: fc.Arbitrary<S3Facts> = fc.record({
  bucket: fc.stringMatching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
  key: anyKey,
  time: fc.date({ min: new Date(0), max: new Date('2286-11-20T17:46:39.999Z'), noInvalidDate: true }).map(date => date.toISOString()),
  size: fc.option(fc.maxSafeNat(), { nil: undefined }),
  etag: fc.option(fc.string({ minLength: 1, maxLength: 32 }), { nil: undefined }),
  versionId: fc.option(fc.string({ minLength: 1, maxLength: 32 }), { nil: undefined }),
  sequencer: fc.option(fc.stringMatching(/^[0-9A-F]{16,20}$/), { nil: undefined }),
  requestId: fc.stringMatching(/^[0-9A-Z]{16}$/),
});
