import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalFunction } from '../../src/sandbox/local-function';
import { eventually } from '../support/eventually';
import { temporaryFolder } from '../support/temporary-folder';

describe('a function on this machine', () => {
  const folder = temporaryFolder();
  let log: string[];
  let running: LocalFunction | undefined;

  beforeEach(() => {
    log = [];
  });

  afterEach(async () => {
    await running?.stop();
  });

  function start(source: string, timeoutSeconds = 10): LocalFunction {
    const bundle = join(folder(), 'index.js');
    writeFileSync(bundle, source);
    running = new LocalFunction({
      name: 'ingest',
      bundle,
      environment: { SETTING: 'value' },
      timeoutSeconds,
      endpoint: 'http://127.0.0.1:1',
      onLog: line => log.push(line),
    });
    return running;
  }

  it('answers what its handler answers, with the event, the context and the time that is left', async () => {
    const lambda = start('exports.handler = async (event, { awsRequestId, functionName, getRemainingTimeInMillis }) => '
      + '({ event, awsRequestId, functionName, left: getRemainingTimeInMillis() });');
    const reply = await lambda.invoke({ a: 1 }, 'request-1') as { left: number };
    expect(reply).toMatchObject({ event: { a: 1 }, awsRequestId: 'request-1', functionName: 'ingest' });
    expect(reply.left).toBeGreaterThan(0);
    expect(reply.left).toBeLessThanOrEqual(10_000);
  });

  it('sees its own settings, and nothing of this process', async () => {
    const env = await start('exports.handler = async () => ({ ...process.env });').invoke({}, '') as Record<string, string>;
    expect(env).toMatchObject({
      SETTING: 'value',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
      AWS_LAMBDA_FUNCTION_NAME: 'ingest',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'sandbox',
    });
    expect(Object.keys(env).filter(name => name in process.env && !name.startsWith('AWS_'))).toEqual([]);
  });

  it('keeps its state from one invocation to the next', async () => {
    const lambda = start('let count = 0; exports.handler = async () => ++count;');
    expect([await lambda.invoke({}, ''), await lambda.invoke({}, ''), await lambda.invoke({}, '')]).toEqual([1, 2, 3]);
  });

  it('hands over what it prints, line by line, to the last one', async () => {
    const lambda = start("exports.handler = async () => { console.log('one\\ntwo'); console.error('three'); setTimeout(() => console.log('late'), 50); };");
    await lambda.invoke({}, '');
    await lambda.stop();
    expect(log.sort()).toEqual(['late', 'one', 'three', 'two']);
  });

  it('rejects where its handler throws, and goes on', async () => {
    const lambda = start("let count = 0; exports.handler = async () => { count += 1; if (count === 1) throw new Error('no luck'); return count; };");
    await expect(lambda.invoke({}, '')).rejects.toThrow('no luck');
    expect(await lambda.invoke({}, '')).toBe(2);
  });

  it('rejects where its answer is not plain data', async () => {
    await expect(start('exports.handler = async () => () => 1;').invoke({}, '')).rejects.toThrow('could not be cloned');
  });

  it('is ended when it takes too long, and starts afresh', async () => {
    const lambda = start('let count = 0; exports.handler = event => { count += 1; return event.hang ? new Promise(() => {}) : Promise.resolve(count); };', 0.3);
    expect(await lambda.invoke({}, '')).toBe(1);
    await expect(lambda.invoke({ hang: true }, '')).rejects.toThrow('the function timed out after 0.3 s');
    await eventually(async () => expect(await lambda.invoke({}, '')).toBe(1));
  });

  it('rejects where it ends without an answer, and starts afresh', async () => {
    const lambda = start('exports.handler = async event => { if (event.die) process.exit(1); return 1; };');
    await expect(lambda.invoke({ die: true }, '')).rejects.toThrow('the function ended before it answered');
    expect(await lambda.invoke({}, '')).toBe(1);
  });

  it('rejects where its module cannot be loaded', async () => {
    await expect(start("throw new Error('bad settings');").invoke({}, '')).rejects.toThrow('bad settings');
  });

  it('stops in good time whatever it still does', async () => {
    const lambda = start('exports.handler = async () => { setInterval(() => {}, 10); };');
    await lambda.invoke({}, '');
    await expect(lambda.stop()).resolves.toBeUndefined();
  });
});
