const { default: Sequencer } = require('@jest/test-sequencer');

/** The files that take longest, the longest first. */
const SLOWEST = [
  'handlers/dispatch-backlog.test.ts',
  'contract/ledger.contract.test.ts',
  'sandbox/demo.test.ts',
  'handlers/dispatch.test.ts',
  'client/work-ledger.test.ts',
  'docs/readme.test.ts',
  'projenrc/lint.test.ts',
  'handlers/settle.test.ts',
  'handlers/ingest-failures.test.ts',
  'examples/examples.test.ts',
  'sandbox/sandbox.test.ts',
  'handlers/ingest-envelopes.test.ts',
  'handlers/ingest-keys.test.ts',
];

/** By their last durations, as ever; in a fresh clone, where none is known, by this list. */
module.exports = class SlowFilesFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
};

function rank({ path }) {
  const found = SLOWEST.findIndex(slow => path.endsWith(slow));
  return found < 0 ? SLOWEST.length : found;
}
