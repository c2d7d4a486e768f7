import { readFileSync } from 'node:fs';
import { BUNDLE, CREDENTIALS, LambdaProcess } from '../support/lambda-process';
import { bytesOf, loadedFiles } from '../support/loaded-files';
import { ROOT } from '../support/project-root';
import { ScriptedDynamoDb, success } from '../support/scripted-dynamodb';
import { sqsEvent } from '../support/sqs-event';

const SETTINGS = { LEDGER_TABLE_NAME: 'ledger', LEDGER_INITIAL_STATUS: 'created', LEDGER_LOG_LEVEL: 'info' };
const MAX_BYTES = 260_000;

const PUT = readFileSync(`${ROOT}/test/events/notification-put.json`, 'utf8');

let endpoint: ScriptedDynamoDb;
beforeAll(async () => { endpoint = await ScriptedDynamoDb.start(success); });
afterAll(() => endpoint.stop());

it('loads at most 260 KB', () => {
  const files = loadedFiles(BUNDLE);
  expect(files.length).toBeGreaterThan(1);
  expect(bytesOf(files)).toBeLessThanOrEqual(MAX_BYTES);
});

it('runs with no more than what Lambda and its construct set, and prints nothing to stderr', async () => {
  const subject = new LambdaProcess({ ...SETTINGS, ...CREDENTIALS, AWS_ENDPOINT_URL_DYNAMODB: endpoint.url });
  const { result } = await subject.invoke(sqsEvent([PUT]));
  expect(result).toEqual({ batchItemFailures: [] });
  const { stdout, stderr } = await subject.stop();
  expect(JSON.parse(stdout.split('\n')[0])).toMatchObject({ level: 'info', recorded: 1 });
  expect(stderr).toBe('');
});

it('uses its connections again', async () => {
  const subject = new LambdaProcess({ ...SETTINGS, ...CREDENTIALS, AWS_ENDPOINT_URL_DYNAMODB: endpoint.url });
  const before = endpoint.connections;
  for (let invocation = 0; invocation < 5; invocation += 1) await subject.invoke(sqsEvent([PUT]));
  await subject.stop();
  expect(endpoint.connections - before).toBe(1);
});

it('names the lack of credentials, and reports every message', async () => {
  const subject = new LambdaProcess({ ...SETTINGS, AWS_ENDPOINT_URL_DYNAMODB: endpoint.url });
  const { result } = await subject.invoke(sqsEvent([PUT, PUT]));
  expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }, { itemIdentifier: 'message-1' }] });
  const { stdout } = await subject.stop();
  expect(stdout).toContain('"code":"NO_CREDENTIALS","awsError":"CredentialsProviderError"');
});

it('names every setting that is missing, as it is loaded', async () => {
  const subject = new LambdaProcess({ ...CREDENTIALS, LEDGER_LOG_LEVEL: 'loud' });
  const { stderr } = await subject.stop();
  expect(stderr).toContain("LEDGER_TABLE_NAME must name the ledger's table");
  expect(stderr).toContain('LEDGER_INITIAL_STATUS must be a status name');
  expect(stderr).toContain('LEDGER_LOG_LEVEL must be one of debug, info, warn, error, got: "loud"');
});

describe('an event that is no batch of messages', () => {
  let subject: LambdaProcess;
  beforeAll(() => { subject = new LambdaProcess({ ...SETTINGS, ...CREDENTIALS, AWS_ENDPOINT_URL_DYNAMODB: endpoint.url }); });
  afterAll(() => subject.stop());

  it('may be a batch of none', async () => {
    expect((await subject.invoke(sqsEvent([]))).result).toEqual({ batchItemFailures: [] });
  });

  it.each([[{}], [{ Records: 'none' }], [[]], [{ detail: {} }]])('is rejected by name: %j', async event => {
    await expect(subject.invoke(event)).rejects.toThrow('ingest takes batches of SQS messages: the event must have a list Records, and has none');
  });

  it('is rejected with the fix when it comes straight from the bucket', async () => {
    await expect(subject.invoke(JSON.parse(PUT))).rejects.toThrow(
      'Records[0] has no messageId, its eventSource is "aws:s3". Let the bucket send its events to the ledger\'s queue, not to the function',
    );
  });

  it.each([[{ Records: [null] }], [{ Records: [{}] }]])('is rejected without one: %j', async event => {
    await expect(subject.invoke(event)).rejects.toThrow('Records[0] has no messageId, its eventSource is none');
  });
});
