const { report, withHeartbeats } = require('./report');

const [completed, failed, working] = process.argv.slice(2);

(async () => {
  await withHeartbeats(completed, () => report(working, 'working'));
  await report(completed, 'completed');
  await report(failed, 'failed', 'no such column');
})();
