import { Api, JsonServer, startJsonServer } from '../../src/sandbox/json-server';

describe('a server of the AWS JSON protocol', () => {
  let server: JsonServer;
  afterEach(() => server.stop());

  async function ask(api: Api, body: string, headers: Record<string, string> = {}) {
    server = await startJsonServer(api);
    const answer = await fetch(server.endpoint, { method: 'POST', body, headers });
    return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.json() as unknown };
  }

  it('tells the API the operation and its input, and the client what the API replies', async () => {
    const reply = await ask(async (operation, input) => ({ statusCode: 201, body: { operation, input } }), '{"a":1}', { 'x-amz-target': 'AmazonSQS.SendMessage' });
    expect(reply).toEqual({ status: 201, type: 'application/x-amz-json-1.0', body: { operation: 'SendMessage', input: { a: 1 } } });
  });

  it.each(['', 'no JSON', '1', 'null'])('refuses the body %p without asking the API', async body => {
    const api = jest.fn();
    expect(await ask(api, body)).toMatchObject({ status: 400, body: { __type: 'com.amazon.coral.service#SerializationException' } });
    expect(api).not.toHaveBeenCalled();
  });

  it('answers for an API that fails, so that a client tries again', async () => {
    const reply = await ask(() => Promise.reject(new Error('out of paper')), '{}');
    expect(reply).toMatchObject({ status: 500, body: { __type: expect.stringMatching(/#InternalServerError$/), message: 'Error: out of paper' } });
  });

  it('listens to this machine only', async () => {
    server = await startJsonServer(async () => ({ statusCode: 200, body: {} }));
    expect(new URL(server.endpoint).hostname).toBe('127.0.0.1');
  });

  it('rejects where the port is taken', async () => {
    const api: Api = async () => ({ statusCode: 200, body: {} });
    server = await startJsonServer(api);
    await expect(startJsonServer(api, Number(new URL(server.endpoint).port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
