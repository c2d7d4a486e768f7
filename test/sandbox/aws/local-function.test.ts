import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFailure, LocalFunction, rejectionIn } from '../../../src/sandbox/aws/local-function';
import { eventually } from '../../support/eventually';
import { temporaryFolder } from '../../support/temporary-folder';

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

  it('passes event, context and remaining time to the handler, and returns its result', async () => {
    const lambda = start('exports.handler = async (event, { awsRequestId, functionName, getRemainingTimeInMillis }) => '
      + '({ event, awsRequestId, functionName, left: getRemainingTimeInMillis() });');
    const reply = await lambda.invoke({ a: 1 }, 'request-1') as { left: number };
    expect(reply).toMatchObject({ event: { a: 1 }, awsRequestId: 'request-1', functionName: 'ingest' });
    expect(reply.left).toBeGreaterThan(0);
    expect(reply.left).toBeLessThanOrEqual(10_000);
  });

  it('has its own environment, and no variable of this process', async () => {
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

  it('keeps its state between invocations', async () => {
    const lambda = start('let count = 0; exports.handler = async () => ++count;');
    expect([await lambda.invoke({}, ''), await lambda.invoke({}, ''), await lambda.invoke({}, '')]).toEqual([1, 2, 3]);
  });

  it('reports every line of its output, also the last one', async () => {
    const lambda = start("exports.handler = async () => { console.log('one\\ntwo'); console.error('three'); setTimeout(() => console.log('late'), 50); };");
    await lambda.invoke({}, '');
    await lambda.stop();
    expect(log.sort()).toEqual(['late', 'one', 'three', 'two']);
  });

  it('rejects if the handler throws, and continues', async () => {
    const lambda = start("let count = 0; exports.handler = async () => { count += 1; if (count === 1) throw new Error('no luck'); return count; };");
    await expect(lambda.invoke({}, '')).rejects.toThrow('no luck');
    expect(await lambda.invoke({}, '')).toBe(2);
  });

  it('rejects if the result is not plain data', async () => {
    await expect(start('exports.handler = async () => () => 1;').invoke({}, '')).rejects.toThrow('could not be cloned');
  });

  it('is stopped at its timeout, and starts again', async () => {
    const lambda = start('let count = 0; exports.handler = event => { count += 1; return event.hang ? new Promise(() => {}) : Promise.resolve(count); };', 0.3);
    expect(await lambda.invoke({}, '')).toBe(1);
    await expect(lambda.invoke({ hang: true }, '')).rejects.toThrow('the function timed out after 0.3 s');
    await eventually(async () => expect(await lambda.invoke({}, '')).toBe(1));
  });

  it('rejects if it exits without a result, and starts again', async () => {
    const lambda = start('exports.handler = async event => { if (event.die) process.exit(1); return 1; };');
    await expect(lambda.invoke({ die: true }, '')).rejects.toThrow('the function exited before it returned a result');
    expect(await lambda.invoke({}, '')).toBe(1);
  });

  it('rejects if its module cannot be loaded', async () => {
    await expect(start("throw new Error('bad settings');").invoke({}, '')).rejects.toThrow('bad settings');
  });

  it('stops in time, whatever it still does', async () => {
    const lambda = start('exports.handler = async () => { setInterval(() => {}, 10); };');
    await lambda.invoke({}, '');
    await expect(lambda.stop()).resolves.toBeUndefined();
  });
});

describe('a log line of a function', () => {
  it.each([
    ['{"level":"error","message":"no access"}', true],
    ['{"level":"info","message":"done"}', false],
    ['TypeError: x is not a function', true],
  ])('%s is a failure: %p', (line, expected) => {
    expect(isFailure(line)).toBe(expected);
  });

  it('reports a rejected message with its code', () => {
    expect(rejectionIn('{"messageId":"m1","code":"NOT_JSON","reason":"r"}')).toEqual({ messageId: 'm1', code: 'NOT_JSON' });
    expect(rejectionIn('{"messageId":"m1","code":"NOT_JSON"}')).toBeUndefined();
    expect(rejectionIn('no JSON')).toBeUndefined();
  });
});
