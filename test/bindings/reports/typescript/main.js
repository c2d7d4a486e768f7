const { report } = require('./report');

const [completed, failed] = process.argv.slice(2);

(async () => {
  await report(completed, 'completed');
  await report(failed, 'failed', 'no such column');
})();
