import { CannedEndpointProcess } from '../../bench/canned-endpoint-process';
import { ClientProcess } from '../../bench/client-process';
import { dispatchEnvironment, ingestEnvironment } from '../../bench/environment';
import { Programs } from '../../bench/programs';

it('answers what ships as DynamoDB and SQS do, and the endpoint counts the calls', async () => {
  const programs = new Programs();
  const endpoint = await CannedEndpointProcess.start(programs.path('canned-endpoint'), 1);
  const clients = [
    new ClientProcess(programs.path('ingest-client'), ingestEnvironment(endpoint.endpoint)),
    new ClientProcess(programs.path('dispatch-client'), dispatchEnvironment(endpoint.endpoint, endpoint.endpoint, 50)),
  ];
  try {
    const [recorded, dispatched] = await Promise.all(clients.map(client => client.measure({ name: 'test', events: 50, batches: 2 })));
    expect([recorded.events, dispatched.events]).toEqual([100, 100]);
    expect(await endpoint.requests()).toBeGreaterThanOrEqual(2 * 2 + 2 * 10);
  } finally {
    await Promise.all(clients.map(client => client.stop()));
    await endpoint.stop();
    programs.remove();
  }
});

it('says that an endpoint did not start', async () => {
  await expect(CannedEndpointProcess.start('/dev/null', 1)).rejects.toThrow('the endpoint ended with 0 before it listened');
});
