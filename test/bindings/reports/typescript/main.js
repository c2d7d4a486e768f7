const { report, reportBatch, withHeartbeats } = require('./report');

const [completed, failed, working, batch, failedId] = process.argv.slice(2);

(async () => {
  await withHeartbeats(completed, () => report(working, 'working'));
  await report(completed, 'completed');
  await report(failed, 'failed', 'no such column');
  await reportBatch(batch, [{ id: failedId, reason: 'no such column' }]);
})();
