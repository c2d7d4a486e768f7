import { Api, JsonServer, startJsonServer } from '../../../src/sandbox/aws/json-server';

describe('a server of the AWS JSON protocol', () => {
  let server: JsonServer;
  afterEach(() => server.stop());

  async function ask(api: Api, body: string, headers: Record<string, string> = {}) {
    server = await startJsonServer(api);
    const response = await fetch(server.endpoint, { method: 'POST', body, headers });
    return { status: response.status, type: response.headers.get('content-type'), body: await response.json() as unknown };
  }

  it('passes the operation and its input to the API, and the reply to the client', async () => {
    const reply = await ask(async (operation, input) => ({ statusCode: 201, body: { operation, input } }), '{"a":1}', { 'x-amz-target': 'AmazonSQS.SendMessage' });
    expect(reply).toEqual({ status: 201, type: 'application/x-amz-json-1.0', body: { operation: 'SendMessage', input: { a: 1 } } });
  });

  it.each(['', 'no JSON', '1', 'null'])('rejects the body %p without calling the API', async body => {
    const api = jest.fn();
    expect(await ask(api, body)).toMatchObject({ status: 400, body: { __type: 'com.amazon.coral.service#SerializationException' } });
    expect(api).not.toHaveBeenCalled();
  });

  it('returns a server error if the API fails, so that clients retry', async () => {
    const reply = await ask(() => Promise.reject(new Error('out of paper')), '{}');
    expect(reply).toMatchObject({ status: 500, body: { __type: expect.stringMatching(/#InternalServerError$/), message: 'Error: out of paper' } });
  });

  it('listens on this machine only', async () => {
    server = await startJsonServer(async () => ({ statusCode: 200, body: {} }));
    expect(new URL(server.endpoint).hostname).toBe('127.0.0.1');
  });

  it('rejects if the port is in use', async () => {
    const api: Api = async () => ({ statusCode: 200, body: {} });
    server = await startJsonServer(api);
    await expect(startJsonServer(api, Number(new URL(server.endpoint).port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
