import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, BuildOptions } from 'esbuild';
import { slimSdk } from '../../projenrc/slim-sdk';
import { ScriptedService, ServiceCall, ServiceReply } from '../support/scripted-service';

/** What the bundles call: client, command, its input, an error that the service's model names, and an answer. */
const CALLS: ReadonlyArray<readonly [service: string, client: string, command: string, input: object, modelled: string, answer: object]> = [
  ['dynamodb', 'DynamoDBClient', 'BatchExecuteStatementCommand', { Statements: [{ Statement: 'SELECT' }] }, 'RequestLimitExceeded', {
    Responses: [{ Error: { Code: 'DuplicateItem', Message: 'twice' } }, { Item: { count: { N: '1' } } }],
  }],
  ['dynamodb', 'DynamoDBClient', 'QueryCommand', { TableName: 'ledger' }, 'ResourceNotFoundException', { Items: [{ tags: { L: [{ S: 'a' }] } }], Count: 1 }],
  ['sqs', 'SQSClient', 'SendMessageBatchCommand', { QueueUrl: 'http://127.0.0.1/1/q', Entries: [{ Id: '0', MessageBody: 'x' }] }, 'QueueDoesNotExist', {
    Successful: [], Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }],
  }],
  ['sfn', 'SFNClient', 'StartExecutionCommand', { stateMachineArn: 'arn:aws:states:us-east-1:1:stateMachine:m' }, 'ExecutionAlreadyExists', {
    executionArn: 'arn:aws:states:us-east-1:1:execution:m:n', startDate: 1_651_363_199.5,
  }],
  ['lambda', 'LambdaClient', 'InvokeCommand', { FunctionName: 'f', InvocationType: 'Event', Payload: '{}' }, 'TooManyRequestsException', { failures: [] }],
  ['lambda', 'LambdaClient', 'GetFunctionConfigurationCommand', { FunctionName: 'f', Qualifier: '1' }, 'ResourceNotFoundException', {
    Environment: { Variables: { LEDGER: 'one' } },
  }],
  ['eventbridge', 'EventBridgeClient', 'PutEventsCommand', { Entries: [{ Source: 's', DetailType: 'd', Detail: '{}' }] }, 'ManagedRuleException', {
    FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'later' }],
  }],
  ['scheduler', 'SchedulerClient', 'GetScheduleCommand', { Name: 'n', GroupName: 'g' }, 'ResourceNotFoundException', { Name: 'n', State: 'ENABLED', StartDate: 1_651_363_199 }],
];

const BUNDLE: BuildOptions = { bundle: true, platform: 'node', mainFields: ['module', 'main'], minify: true, logLevel: 'error' };

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'slim-sdk-')); });
afterAll(() => rmSync(folder, { recursive: true }));

it.each(CALLS)('%s: %s, %s: a slim bundle asks, and reads errors and answers, as a whole one does', async (service, client, command, input, modelled, answer) => {
  const failures = [
    failure(400, modelled),
    failure(400, 'ThrottlingException'),
    failure(500, 'InternalServerError'),
    failure(418, 'SomethingNew'),
    failure(400, modelled, { 'x-amzn-query-error': 'AWS.Older.Name;Sender' }),
    { status: 503, body: {} },
  ];
  const replies: readonly ServiceReply[] = [...failures, { body: answer }];
  const program = `
    import { ${client}, ${command} } from '@aws-sdk/client-${service}';
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
    const client = new ${client}({ endpoint: process.argv[2], region: 'us-east-1', maxAttempts: 1, credentials });
    const told = [];
    for (let call = 0; call < ${replies.length}; call += 1) {
      told.push(await client.send(new ${command}(${JSON.stringify(input)})).then(
        ({ $metadata, Payload, ...answer }) => ({ status: $metadata.httpStatusCode, payload: Payload?.transformToString(), ...answer }),
        error => ({ error: error.name, message: error.message, status: error.$metadata?.httpStatusCode, fault: error.$fault, stacked: !!error.stack }),
      ));
    }
    console.log(JSON.stringify(told));`;

  const slim = await run(program, replies, [slimSdk]);
  expect(slim).toEqual(await run(program, replies, []));
  expect(slim.told.slice(0, -1)).toEqual(failures.map(({ status }) => expect.objectContaining({ error: expect.any(String), status, stacked: true })));
  expect(slim.told.at(-1)).toMatchObject({ status: 200 });
});

it('leaves away what is never called', async () => {
  const schemas = require.resolve('@aws-sdk/client-lambda/package.json').replace(/package\.json$/, 'dist-es/schemas/schemas_0.js');
  const unused = ['CreateFunctionRequest', 'CodeStorageExceededException'];
  for (const shape of unused) expect(readFileSync(schemas, 'utf8')).toContain(shape);

  const contents = "import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'; console.log(LambdaClient, InvokeCommand);";
  const { outputFiles: [{ text }] } = await build({ ...BUNDLE, stdin: { contents, resolveDir: process.cwd() }, write: false, plugins: [slimSdk] });
  expect(text).toContain('InvocationRequest');
  for (const shape of unused) expect(text).not.toContain(shape);
});

function failure(status: number, code: string, headers: Record<string, string> = {}) {
  return {
    status,
    headers: { 'x-amzn-errortype': code, 'x-amzn-requestid': 'request-1', ...headers },
    body: { __type: `com.amazonaws.service#${code}`, message: `${code}: so it is` },
  };
}

/** What the program, bundled and in a process of its own, asks of a service that replies so, and what it prints of the replies. */
async function run(program: string, replies: readonly ServiceReply[], plugins: BuildOptions['plugins']): Promise<{ asked: object[]; told: object[] }> {
  const outfile = join(mkdtempSync(join(folder, 'bundle-')), 'index.mjs');
  const service = await ScriptedService.start(({ number }) => replies[number - 1]);
  try {
    await build({ ...BUNDLE, stdin: { contents: program, resolveDir: process.cwd() }, format: 'esm', outfile, plugins });
    const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', outfile, service.url]);
    return { asked: service.calls.map(requestOf), told: JSON.parse(stdout) as object[] };
  } finally {
    await service.stop();
  }
}

/** Without what differs from call to call. */
function requestOf({ operation, headers, body }: ServiceCall): object {
  const { 'amz-sdk-invocation-id': _id, 'x-amz-date': _date, authorization: _signature, host: _host, 'x-amz-user-agent': _us, 'user-agent': _agent, ...rest } = headers;
  return { operation, headers: rest, body };
}
