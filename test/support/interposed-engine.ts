import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Engine } from '../../src/sandbox/engine';

/** An engine before whose calls a test does something of its own. */
export async function interposed(engine: Engine, before: (operation: string, body: string) => Promise<void>): Promise<Engine> {
  const server = createServer(async (request, response) => {
    const target = String(request.headers['x-amz-target']);
    const body = await text(request);
    await before(target.replace(/^.*\./, ''), body);
    const answer = await fetch(engine.endpoint, { method: 'POST', headers: { 'x-amz-target': target }, body });
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(await answer.text());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
