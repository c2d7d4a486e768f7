import type { WiringReport } from '../../src/handlers/wiring-check';
import { bundleOf, CREDENTIALS, LambdaProcess } from '../support/lambda-process';
import { logLines } from '../support/log-lines';
import { ScriptedService, ServiceCall, ServiceReply } from '../support/scripted-service';
import { deployed, FAULTS, INPUT, s3Error, wiringEnvironment } from '../support/wired-service';

async function check(script: (call: ServiceCall) => ServiceReply | undefined = () => undefined, input: object = INPUT) {
  const service = await ScriptedService.start(call => script(call) ?? deployed(call));
  const subject = new LambdaProcess({ ...CREDENTIALS, ...wiringEnvironment(service.url) }, bundleOf('wiring'));
  try {
    const { result, thrown } = await subject.invoke<WiringReport>(input).then(
      answer => ({ result: answer.result, thrown: undefined }), (error: Error) => ({ result: undefined, thrown: error.message }),
    );
    const { stdout } = await subject.stop();
    return { result, thrown, lines: logLines(stdout), calls: service.calls };
  } finally {
    await subject.stop();
    await service.stop();
  }
}

it('finds nothing if everything is as deployed, and publishes a zero', async () => {
  const { result, lines, calls } = await check();
  expect(result).toEqual({ errors: [], checked: 5 });
  expect(lines).toEqual([
    { level: 'info', message: 'wiring checked', requestId: 'request-1', links: 5, errors: 0 },
    {
      _aws: { Timestamp: expect.any(Number) as number, CloudWatchMetrics: [{ Namespace: 'S3EventLedger', Dimensions: [['TableName']], Metrics: [{ Name: 'WiringErrors', Unit: 'Count' }] }] },
      TableName: 'ledger',
      WiringErrors: 0,
    },
  ]);
  expect(calls.find(({ operation }) => operation === 'DescribeRule')?.body).toEqual({ Name: 'rule', EventBusName: 'bus' });
});

it.each(FAULTS)('%s: %s', async (code, _, script) => {
  const { result, lines } = await check(script);
  expect(result?.errors.map(error => error.code)).toEqual([code]);
  expect(lines[0]).toMatchObject({ level: 'error', message: 'wiring differs', requestId: 'request-1', code, detail: expect.any(String) as string, fix: expect.any(String) as string });
  expect(lines[lines.length - 1]).toMatchObject({ WiringErrors: 1 });
});

it.each<[string, ServiceReply]>([['THROTTLED', s3Error('SlowDown', 503)], ['SERVICE_ERROR', s3Error('InternalError', 500)]])('an error of AWS that passes is no difference: the check fails: %s', async (code, reply) => {
  const { thrown, lines } = await check(({ path }) => (path.includes('files') ? reply : undefined));
  expect(thrown).toBeDefined();
  expect(lines).toEqual([{ level: 'error', message: 'wiring not checked', requestId: 'request-1', code: expect.stringMatching(`${code}|SERVICE_ERROR`) as string, awsError: expect.any(String) as string }]);
});

it('an input that is not the one of the schedule is an error, not an empty success', async () => {
  const { thrown, lines } = await check(undefined, {});
  expect(thrown).toContain("the input is not what the ledger's schedule sends: buckets must be a list");
  expect(JSON.stringify(lines)).not.toContain('WiringErrors');
});

it('reads nothing of buckets that it cannot check', async () => {
  const { result, calls } = await check(undefined, { buckets: [{ bucket: 'files' }, { bucket: 'scans', rules: INPUT.buckets[1].rules, foreign: true }] });
  expect(result?.errors).toEqual([]);
  expect(calls.filter(({ path }) => /files|scans/.test(path))).toEqual([]);
});
