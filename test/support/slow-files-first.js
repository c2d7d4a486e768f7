const { default: Sequencer } = require('@jest/test-sequencer');

/** The files that take longest, the longest first. */
const SLOWEST = [
  'contract/ledger.contract.test.ts',
  'handlers/dispatch-backlog.test.ts',
  'handlers/dispatch.test.ts',
  'core/model.test.ts',
  'sandbox/sandbox.test.ts',
  'sandbox/demo/demo.test.ts',
  'contract/sharded-ledger.contract.test.ts',
  'docs/readme.test.ts',
  'handlers/ingest-failures.test.ts',
  'client/work-ledger.test.ts',
  'sandbox/folder/folder-watch.test.ts',
  'cli/bin.test.ts',
  'cli/audit.test.ts',
  'cli/manage-bin.test.ts',
  'studio/server/routes.test.ts',
  'docs/runbook-codes.test.ts',
  'handlers/throttled-index.test.ts',
  'handlers/settle.test.ts',
  'client/table-audit.test.ts',
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
