import { CannedEndpointProcess } from '../../bench/canned-endpoint-process';
import { ClientProcess } from '../../bench/client-process';
import { dispatchEnvironment, ingestEnvironment } from '../../bench/environment';
import { ProgramName, Programs } from '../../bench/programs';

const EVENTS = 30;
const INGEST: readonly ProgramName[] = ['ingest-client', 'signed-http-client', 'parallel-put-v3-client', 'put-item-v2-client', 'put-item-v3-client'];
const DISPATCH: readonly ProgramName[] = ['dispatch-client', 'send-delete-v2-client', 'send-delete-v3-client'];

it('answers every program of the benchmark as DynamoDB and SQS do, and counts the calls', async () => {
  const programs = new Programs();
  const canned = await CannedEndpointProcess.start(programs.path('canned-endpoint'), 1);
  const { endpoint } = canned;
  const clients = [
    ...INGEST.map(name => new ClientProcess(programs.path(name), ingestEnvironment(endpoint))),
    ...DISPATCH.map(name => new ClientProcess(programs.path(name), dispatchEnvironment(endpoint, endpoint, EVENTS))),
  ];
  try {
    const measured = await Promise.all(clients.map(client => client.measure({ name: 'test', events: EVENTS, batches: 1 })));
    expect(measured.map(({ events }) => events)).toEqual(clients.map(() => EVENTS));
    // Two calls of ingest and of the floor, a call per event of each other program, and those of dispatch.
    expect(await canned.requests()).toBeGreaterThan(2 * 2 + 3 * EVENTS + 2 * (1 + 2 * EVENTS));
  } finally {
    await Promise.all(clients.map(client => client.stop()));
    await canned.stop();
    programs.remove();
  }
});

it('says that an endpoint did not start', async () => {
  await expect(CannedEndpointProcess.start('/dev/null', 1)).rejects.toThrow('the endpoint ended with 0 before it listened');
});
