import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { StatusCount } from '../../../src/core/ledger-api';
import { CloudWatchPlots } from '../../../src/studio';
import { NOW } from '../../support/fake-io';
import { Answer, ScriptedService } from '../../support/scripted-service';

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: { readonly MetricName: string; readonly Dimensions: object[] };
    readonly Stat: string;
  };
}

const SECONDS = NOW / 1000;
const WAITING: StatusCount[] = [{ status: 'created', count: 5, capped: false }, { status: 'dispatched', count: 2, capped: false }];

let service: ScriptedService;
let client: CloudWatchClient;
afterEach(async () => {
  client.destroy();
  await service.stop();
});

/** CloudWatch with these values, by metric and minutes before now. */
async function given(values: Record<string, Record<number, number>>, answer?: Answer): Promise<void> {
  service = await ScriptedService.start(({ body }) => answer ?? {
    body: {
      MetricDataResults: (body.MetricDataQueries as Query[]).map(({ Id, MetricStat: { Metric, Stat } }) => {
        const found = Object.entries(values[`${Metric.MetricName} ${Stat}`] ?? {});
        return { Id, Timestamps: found.map(([minutes]) => SECONDS - Number(minutes) * 60), Values: found.map(([, value]) => value) };
      }),
    },
  });
  client = new CloudWatchClient({ endpoint: service.url, region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 1 });
}

function plots(counts: StatusCount[] = WAITING, managerName: string | undefined = 'm') {
  return new CloudWatchPlots(client, { ledger: { counts: async () => counts }, table: 'my-ledger', managerName }, () => NOW).plots('hour');
}

it('shows the metrics of both functions, by minute', async () => {
  await given({
    'Recorded Sum': { 2: 10, 1: 4 },
    'Dispatched Sum': { 1: 6 },
    'Completed Sum': { 1: 1 },
    'SettledCompleted Sum': { 1: 2 },
    'GivenUp Sum': { 1: 1 },
    'OldestWaitingAge Maximum': { 1: 90 },
    'DeliveryLag p50': { 1: 0.5 },
    'DeliveryLag p99': { 1: 3 },
  });
  const { times, series, period, read } = await plots();
  expect({ period, read, count: times.length, last: times[59] }).toEqual({ period: 60, read: '9 metrics of CloudWatch', count: 60, last: SECONDS });
  expect(Object.fromEntries(Object.entries(series).map(([name, values]) => [name, values.slice(-4, -1)]))).toEqual({
    recorded: [0, 10, 4],
    delivered: [0, 0, 6],
    completed: [0, 0, 3],
    failed: [0, 0, 1],
    backlog: [0, 7, 7],
    oldestAge: [null, null, 90],
    lagP50: [null, null, 0.5],
    lagP99: [null, null, 3],
  });
});

it('asks for the metrics of the table, and of the manager', async () => {
  await given({});
  await plots();
  const [{ operation, body }] = service.calls;
  expect(operation).toBe('GetMetricData');
  const metrics = (body.MetricDataQueries as Query[]).map(({ MetricStat }) => MetricStat.Metric);
  const dimensions = (name: string) => metrics.find(({ MetricName }) => MetricName === name)?.Dimensions;
  expect(dimensions('Recorded')).toEqual([{ Name: 'TableName', Value: 'my-ledger' }]);
  expect(dimensions('Dispatched')).toEqual([{ Name: 'TableName', Value: 'my-ledger' }, { Name: 'Manager', Value: 'm' }]);
});

it('without a manager has the metrics of ingest only, and says so', async () => {
  await given({});
  const { series, read } = await new CloudWatchPlots(client, { ledger: { counts: async () => WAITING }, table: 'my-ledger' }, () => NOW).plots('hour');
  expect(Object.keys(series).sort()).toEqual(['lagP50', 'lagP99', 'recorded']);
  expect(read).toMatch(/--manager/);
});

it('omits the backlog if the counts are capped, and says so', async () => {
  await given({});
  const { series, read } = await plots([{ status: 'created', count: 10_000, capped: true }]);
  expect(series).not.toHaveProperty('backlog');
  expect(read).toMatch(/too many events wait/);
});

it('reads all pages', async () => {
  const times = [[SECONDS - 120], [SECONDS - 60]];
  service = await ScriptedService.start(({ number }) => ({
    body: { MetricDataResults: [{ Id: 'query0', Timestamps: times[number - 1], Values: [number] }], ...(number === 1 ? { NextToken: 'more' } : {}) },
  }));
  client = new CloudWatchClient({ endpoint: service.url, region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 1 });
  expect((await plots()).series.recorded?.slice(-3, -1)).toEqual([1, 2]);
});

it('names the permission that is missing', async () => {
  await given({}, { status: 403, error: 'AccessDeniedException' });
  await expect(plots()).rejects.toMatchObject({ code: 'ACCESS_DENIED', message: expect.stringContaining('cloudwatch:GetMetricData') });
});
