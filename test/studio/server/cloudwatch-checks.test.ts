import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchChecks } from '../../../src/studio';
import { ask } from '../../support/ask';
import { NOW } from '../../support/fake-io';
import { Answer, ScriptedService } from '../../support/scripted-service';

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: { readonly MetricName: string; readonly Dimensions: ReadonlyArray<{ readonly Name: string; readonly Value: string }> };
    readonly Stat: string;
    readonly Period: number;
  };
}

const SECONDS = NOW / 1000;
const minutesAgo = (minutes: number) => (SECONDS - minutes * 60) * 1000;

let service: ScriptedService;
let client: CloudWatchClient;
afterEach(async () => {
  client.destroy();
  await service.stop();
});

/** CloudWatch with these values, by bucket, metric and minutes before now. The wiring check has no bucket. */
async function given(values: Record<string, Record<string, Record<number, number>>>, deny?: string): Promise<void> {
  service = await ScriptedService.start(({ operation, body }): Answer => {
    if (operation === deny) return { status: 403, error: 'AccessDeniedException' };
    if (operation === 'ListMetrics') {
      const buckets = Object.keys(values).filter(name => name !== '');
      return { body: { Metrics: buckets.map(Value => ({ Dimensions: [{ Name: 'TableName', Value: 'my-ledger' }, { Name: 'BucketName', Value }] })) } };
    }
    return {
      body: {
        MetricDataResults: (body.MetricDataQueries as Query[]).map(({ Id, MetricStat: { Metric: { MetricName, Dimensions }, Stat } }) => {
          const bucket = Dimensions.find(({ Name }) => Name === 'BucketName')?.Value ?? '';
          const found = Object.entries(values[bucket]?.[`${MetricName} ${Stat}`] ?? {});
          return { Id, Timestamps: found.map(([minutes]) => SECONDS - Number(minutes) * 60), Values: found.map(([, value]) => value) };
        }),
      },
    };
  });
  client = new CloudWatchClient({ endpoint: service.url, region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 1 });
}

function checks() {
  return new CloudWatchChecks(client, 'my-ledger', () => NOW).checks();
}

it('sums the batches of the last run of each bucket: not those of the run before it', async () => {
  await given({
    invoices: {
      'Checked Sum': { 1500: 7, 70: 1000, 65: 1000, 60: 500 },
      'Missing Sum': { 1500: 7, 65: 2 },
      'Repaired Sum': { 60: 1 },
    },
    archive: { 'Checked Sum': { 5: 10 }, 'Missing Sum': { 5: 0 }, 'Repaired Sum': { 5: 0 } },
  });
  const { buckets, reconcileHint, read } = await checks();
  expect(buckets).toEqual([
    { bucket: 'archive', at: minutesAgo(5), checked: 10, missing: 0, repaired: 0 },
    {
      bucket: 'invoices',
      at: minutesAgo(60),
      checked: 2500,
      missing: 2,
      repaired: 1,
      hint: { text: 'To name them:', command: 'npx s3-event-ledger reconcile s3://invoices --table my-ledger' },
    },
  ]);
  expect(reconcileHint).toBeUndefined();
  expect(read).toBe('Metrics of CloudWatch: reconciled buckets (2), wiring check');
});

it('shows the last check of the wiring', async () => {
  await given({ '': { 'WiringErrors Maximum': { 17: 3, 2: 0 } } });
  expect(await checks()).toMatchObject({ wiring: { at: minutesAgo(2), errors: 0 } });
  expect(await checks()).not.toHaveProperty('wiringHint');
});

it('with differences names the command that lists them', async () => {
  await given({ '': { 'WiringErrors Maximum': { 17: 0, 2: 3 } } });
  expect(await checks()).toMatchObject({
    wiring: { at: minutesAgo(2), errors: 3 }, wiringHint: { text: 'To name them:', command: 'npx s3-event-ledger check --table my-ledger' },
  });
});

it('says plainly that nothing has checked the ledger, and how to do it by hand', async () => {
  await given({});
  expect(await checks()).toEqual({
    read: 'Metrics of CloudWatch: reconciled buckets (0), wiring check',
    buckets: [],
    reconcileHint: { text: 'No reconciler has reported in the last 14 days. To compare a bucket now:', command: 'npx s3-event-ledger reconcile s3://BUCKET --table my-ledger' },
    wiringHint: { text: 'No wiring check has reported in the last 24 hours. To check it now:', command: 'npx s3-event-ledger check --table my-ledger' },
  });
});

it('names commands with options that exist', async () => {
  await given({});
  const { reconcileHint, wiringHint } = await checks();
  for (const hint of [reconcileHint, wiringHint]) {
    const [, name = ''] = /^npx s3-event-ledger (\S+) .*--table my-ledger$/.exec(hint?.command ?? '') ?? [];
    const { code, out } = await ask([name, '--help']);
    expect([name, code]).toEqual([name, 0]);
    expect(out).toContain('--table');
  }
});

it('asks for the metrics of this table only, in periods that CloudWatch keeps', async () => {
  await given({ invoices: {} });
  await checks();
  const [list, ...reads] = service.calls;
  expect(list.body).toMatchObject({ Namespace: 'S3EventLedger', MetricName: 'Checked', Dimensions: [{ Name: 'TableName', Value: 'my-ledger' }, { Name: 'BucketName' }] });
  const queries = reads.flatMap(({ body }) => body.MetricDataQueries as Query[]).map(({ MetricStat }) => MetricStat);
  expect(queries.map(({ Metric, Period }) => `${Metric.MetricName} ${Period}`).sort()).toEqual(['Checked 300', 'Missing 300', 'Repaired 300', 'WiringErrors 60']);
  for (const { Metric } of queries) expect(Metric.Dimensions[0]).toEqual({ Name: 'TableName', Value: 'my-ledger' });
});

it('reads the first 20 buckets, and says of how many', async () => {
  await given(Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`b${100 + index}`, { 'Checked Sum': { 5: index } }])));
  const { buckets, read } = await checks();
  expect(buckets.map(({ bucket, checked }) => [bucket, checked])).toEqual(Array.from({ length: 20 }, (_, index) => [`b${100 + index}`, index]));
  expect(read).toContain('(20 of 25)');
});

it.each(['ListMetrics', 'GetMetricData'])('names the permission that is missing: %s', async operation => {
  await given({ invoices: {} }, operation);
  await expect(checks()).rejects.toMatchObject({ code: 'ACCESS_DENIED', message: expect.stringContaining(`This needs cloudwatch:${operation}.`) });
});
