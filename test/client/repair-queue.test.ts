import { SQSClient } from '@aws-sdk/client-sqs';
import { PacedQueue } from '../../src/client/paced-queue';
import { SqsRepairQueue } from '../../src/client/repair-queue';
import type { ListedObject } from '../../src/core/s3/listed-object';
import { parse } from '../../src/core/s3/s3-event';
import { Script, ScriptedService } from '../support/scripted-service';

interface Entry { readonly Id: string; readonly MessageBody: string }

const objectsOf = (count: number): ListedObject[] => Array.from({ length: count }, (_, index) => ({ key: `k/${index}`, etag: 'one', lastModified: '1700000000.000' }));
const accepted = (entries: readonly Entry[]) => ({ body: { Successful: entries.map(({ Id }) => ({ Id })), Failed: [] } });

let service: ScriptedService;
let script: Script;

beforeAll(async () => {
  service = await ScriptedService.start(call => script(call));
});
beforeEach(() => {
  service.calls.length = 0;
  script = ({ body }) => accepted(body.Entries);
});
afterAll(() => service.stop());

async function send(count: number): Promise<readonly boolean[]> {
  const client = new SQSClient({ endpoint: service.url, region: 'eu-west-1', maxAttempts: 1, md5: false, credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' } });
  const queue = new SqsRepairQueue({ client, queueUrl: `${service.url}/1/queue`, bucket: 'my-bucket', signal: new AbortController().signal, sleep: () => Promise.resolve() });
  try {
    return await queue.send(objectsOf(count));
  } finally {
    client.destroy();
  }
}

it('sends ten objects per message, ten messages per call', async () => {
  expect(await send(205)).toEqual(Array(205).fill(true));
  expect(service.calls.map(({ body }) => body.Entries.length).sort((one, other) => one - other)).toEqual([1, 10, 10]);
  const bodies = service.calls.flatMap(({ body }) => (body.Entries as Entry[]).map(({ MessageBody }) => MessageBody));
  expect(bodies.flatMap(body => parse(body).events.map(({ key }) => key)).sort()).toEqual(objectsOf(205).map(({ key }) => key).sort());
});

it('sends again what was not accepted, and only that', async () => {
  let calls = 0;
  script = ({ body }) => {
    calls += 1;
    const [first, ...others]: Entry[] = body.Entries;
    const Failed = [{ Id: first.Id, Code: 'InternalError', SenderFault: false }];
    return calls > 1 ? accepted(body.Entries) : { body: { Successful: others.map(({ Id }) => ({ Id })), Failed } };
  };
  expect(await send(30)).toEqual(Array(30).fill(true));
  expect(service.calls.map(({ body }) => body.Entries.length)).toEqual([3, 1]);
});

it('says which objects were rejected permanently', async () => {
  script = ({ body }) => ({ body: { Successful: [{ Id: '1' }], Failed: [{ Id: (body.Entries as Entry[])[0].Id, Code: 'InvalidMessageContents', SenderFault: true }] } });
  expect(await send(20)).toEqual([...Array(10).fill(false), ...Array(10).fill(true)]);
  expect(service.calls).toHaveLength(1);
});

it('gives up on a queue that stays unavailable', async () => {
  script = () => ({ status: 503, error: 'ServiceUnavailable' });
  expect(await send(1)).toEqual([false]);
  expect(service.calls).toHaveLength(5);
});

it('rejects at once without permission', async () => {
  script = () => ({ status: 403, error: 'AccessDenied' });
  await expect(send(1)).rejects.toMatchObject({ name: 'AccessDenied' });
  expect(service.calls).toHaveLength(1);
});

it('a paced queue keeps to its rate, on average', async () => {
  let now = 0;
  const sleeps: number[] = [];
  const sleep = (milliseconds: number) => {
    sleeps.push(milliseconds);
    now += milliseconds;
    return Promise.resolve();
  };
  const chunks: number[] = [];
  const inner = {
    send: (objects: readonly ListedObject[]) => {
      chunks.push(objects.length);
      return Promise.resolve(objects.map(() => true));
    },
  };
  const paced = new PacedQueue(inner, { rate: 50, now: () => now, signal: new AbortController().signal, sleep });
  expect(await paced.send(objectsOf(120))).toEqual(Array(120).fill(true));
  await paced.send(objectsOf(10));
  expect(chunks).toEqual([50, 50, 20, 10]);
  expect(sleeps).toEqual([1_000, 1_000, 400]);
});
