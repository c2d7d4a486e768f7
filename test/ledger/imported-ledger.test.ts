import { App, Duration, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { DispatchTarget, EventStatus, IS3EventLedger, S3EventLedger, S3EventLedgerAttributes, S3EventManager, ShardKey } from '../../src';
import { alarmText } from '../support/alarm-text';
import { all, only, statements } from '../support/ledger-stack';
import { rightsOf } from '../support/manager-stack';

const ACCOUNT = '111111111111';
const OTHER_ACCOUNT = '222222222222';
const REGION = 'eu-west-1';
const TABLE_ARN = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/my-ledger`;
const KEY_ARN = `arn:aws:kms:${REGION}:${ACCOUNT}:key/12345678-1234-1234-1234-123456789012`;

function imported(attrs: (stack: Stack) => S3EventLedgerAttributes = () => ({ tableArn: TABLE_ARN }), account = ACCOUNT) {
  const stack = new Stack(new App(), 'Stack', { env: { account, region: REGION } });
  return { stack, ledger: S3EventLedger.fromLedgerAttributes(stack, 'Ledger', attrs(stack)) };
}

function roleIn(stack: Stack): iam.Role {
  return new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
}

describe('a ledger is imported', () => {
  it('by the ARN of its table, with the defaults of a ledger', () => {
    const { ledger } = imported();
    const { tableName, tableArn, indexName, initialStatus, rowRetention, encryptionKey, env } = ledger;
    expect({ tableName, tableArn, indexName, initialStatus, rowRetention, encryptionKey, env }).toEqual({
      tableName: 'my-ledger',
      tableArn: TABLE_ARN,
      indexName: 'time-index',
      initialStatus: EventStatus.CREATED,
      rowRetention: undefined,
      encryptionKey: undefined,
      env: { account: ACCOUNT, region: REGION },
    });
  });

  it('with a key of its own region only', () => {
    const keyOf = (region: string) => (stack: Stack) => kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${region}:${ACCOUNT}:key/a`);
    const inOtherRegion = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/my-ledger`;
    expect(() => imported(stack => ({ tableArn: inOtherRegion, encryptionKey: keyOf(REGION)(stack) })))
      .toThrow(`Stack/Ledger: encryptionKey must be in the region of the table, us-east-1, got: ${REGION}`);

    const { stack, ledger } = imported(scope => ({ tableArn: inOtherRegion, encryptionKey: keyOf('us-east-1')(scope) }));
    ledger.grantRead(roleIn(stack));
    expect(rightsOf(stack, 'Reader').find(({ actions }) => actions.includes('kms:Decrypt'))?.condition)
      .toEqual({ StringEquals: { 'kms:ViaService': 'dynamodb.us-east-1.amazonaws.com' } });
  });

  it('by the name of its table, in the account and region of the stack', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: REGION } });
    const ledger = S3EventLedger.fromLedgerTableName(stack, 'Ledger', 'my-ledger');
    expect(stack.resolve(ledger.tableArn)).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:dynamodb:${REGION}:${ACCOUNT}:table/my-ledger`]] });
    expect(ledger).toMatchObject({ tableName: 'my-ledger', env: { account: ACCOUNT, region: REGION } });
  });

  it('with what it was created with', () => {
    const { ledger, stack } = imported(scope => ({
      tableName: 'my-ledger',
      indexName: 'by-status',
      rowRetention: Duration.days(30),
      initialStatus: EventStatus.of('received'),
      encryptionKey: kms.Key.fromKeyArn(scope, 'Key', KEY_ARN),
    }));
    expect(ledger).toMatchObject({ indexName: 'by-status', rowRetention: Duration.days(30), initialStatus: { value: 'received' } });
    expect(stack.resolve(ledger.encryptionKey?.keyArn)).toBe(KEY_ARN);
  });

  it.each<{ attrs: S3EventLedgerAttributes; name: string }>([
    { attrs: { tableName: 'my-ledger', shards: 8 }, name: 'time-index-8-shards' },
    { attrs: { tableName: 'my-ledger', shards: 8, indexName: 'mine' }, name: 'mine-8-shards' },
    { attrs: { tableName: 'my-ledger', indexName: 'mine-8-shards' }, name: 'mine-8-shards' },
    { attrs: { tableName: 'my-ledger', indexName: 'mine-8-shards', shardKey: ShardKey.folder(2) }, name: 'mine-8-shards' },
  ])('with shards, whose number is in the name of the index $name', ({ attrs, name }) => {
    const { stack, ledger } = imported(() => attrs);
    ledger.grantRead(roleIn(stack));
    expect(ledger.indexName).toBe(name);
    expect(ledger.shardKey.folderDepth).toBe(attrs.shardKey?.folderDepth);
    expect(JSON.stringify(rightsOf(stack, 'Reader'))).toContain('/index/attention-index-8-shards');
  });

  it('by what another stack exports', () => {
    const { ledger, stack } = imported(() => ({ tableArn: Fn.importValue('ledger-arn') }));
    expect(stack.resolve(ledger.tableName)).toEqual({ 'Fn::Select': [1, { 'Fn::Split': ['/', expect.anything()] }] });
    expect(() => new S3EventManager(stack, 'Manager', { ledger, target: DispatchTarget.queue(new sqs.Queue(stack, 'Work')) })).not.toThrow();
  });

  it('and adds nothing to the stack', () => {
    const { ledger } = imported();
    expect(ledger.node.findAll()).toEqual([ledger]);
  });

  it.each<{ attrs: S3EventLedgerAttributes; words: string }>([
    { attrs: {}, words: 'exactly one of tableArn and tableName must be given, got: neither' },
    { attrs: { tableArn: TABLE_ARN, tableName: 'my-ledger' }, words: 'exactly one of tableArn and tableName must be given, got: both' },
    {
      attrs: { tableArn: `${TABLE_ARN}/index/time-index` },
      words: `tableArn must be the ARN of a table, such as arn:aws:dynamodb:eu-west-1:123456789012:table/my-ledger, got: "${TABLE_ARN}/index/time-index"`,
    },
    { attrs: { tableArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:work` }, words: 'tableArn must be the ARN of a table' },
    { attrs: { tableName: 'x' }, words: 'tableName must be 3 to 255 letters, digits, underscores, hyphens and dots, got: "x"' },
    { attrs: { tableName: 'my-ledger', shards: 65 }, words: 'shards must be a whole number from 1 to 64, got: 65' },
    {
      attrs: { tableName: 'my-ledger', indexName: 'mine-4-shards', shards: 8 },
      words: 'indexName must end in the number of shards, 8, or in none, got: "mine-4-shards". Set shards to 4, or omit the end of the name',
    },
    { attrs: { tableName: 'my-ledger', shardKey: ShardKey.folder() }, words: 'shardKey must be omitted without shards, got: ShardKey.folder(1). Set shards to 2 or more' },
    { attrs: { tableName: 'my-ledger', indexName: 'a b' }, words: 'indexName must be 3 to 255 letters, digits, underscores, hyphens and dots, got: "a b"' },
    { attrs: { tableName: 'my-ledger', rowRetention: Duration.hours(1) }, words: 'rowRetention must be whole seconds, at least 1 day, got: 1 hour' },
  ])('never with $words', ({ attrs, words }) => {
    expect(() => imported(() => attrs)).toThrow(`Stack/Ledger: ${words}`);
  });

  it('with a name that is known only at deployment', () => {
    expect(() => imported(() => ({ tableName: Lazy.string({ produce: () => 'x' }) }))).not.toThrow();
  });
});

describe('grants on an imported ledger', () => {
  const reads = ['dynamodb:BatchGetItem', 'dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'];
  const keyReads = ['kms:Decrypt', 'kms:DescribeKey'];
  const indexArns = (name: string) => [name, 'attention-index', 'object-index'].map(each => `${TABLE_ARN}/index/${each}`);

  it('permit reading the table and its indexes', () => {
    const { stack, ledger } = imported(() => ({ tableArn: TABLE_ARN, indexName: 'by-status' }));
    ledger.grantRead(roleIn(stack)).assertSuccess();
    expect(rightsOf(stack, 'Reader')).toEqual([
      { actions: reads, resource: TABLE_ARN },
      { actions: ['dynamodb:Query'], resource: indexArns('by-status') },
    ]);
  });

  it('permit nothing on an index by object that the ledger does not have', () => {
    const { stack, ledger } = imported(() => ({ tableArn: TABLE_ARN, objectIndex: false }));
    ledger.grantRead(roleIn(stack)).assertSuccess();
    expect(ledger.objectIndex).toBe(false);
    expect(rightsOf(stack, 'Reader')[1]).toEqual({ actions: ['dynamodb:Query'], resource: indexArns('time-index').slice(0, 2) });
  });

  it('permit changing statuses', () => {
    const { stack, ledger } = imported();
    ledger.grantManage(roleIn(stack)).assertSuccess();
    expect(rightsOf(stack, 'Reader')).toEqual([
      { actions: reads, resource: TABLE_ARN },
      { actions: ['dynamodb:Query'], resource: indexArns('time-index') },
      { actions: ['dynamodb:PartiQLUpdate'], resource: TABLE_ARN },
    ]);
  });

  it('permit the use of its key through DynamoDB', () => {
    const { stack, ledger } = imported(scope => ({ tableArn: TABLE_ARN, encryptionKey: kms.Key.fromKeyArn(scope, 'Key', KEY_ARN) }));
    ledger.grantRead(roleIn(stack));
    expect(rightsOf(stack, 'Reader')).toContainEqual({
      actions: keyReads, resource: KEY_ARN, condition: { StringEquals: { 'kms:ViaService': `dynamodb.${REGION}.amazonaws.com` } },
    });
  });

  it('permit reading from another account, which the owner of the table has to permit as well', () => {
    const { stack, ledger } = imported(undefined, OTHER_ACCOUNT);
    ledger.grantRead(roleIn(stack)).assertSuccess();
    expect(rightsOf(stack, 'Reader')).toEqual([
      { actions: reads, resource: TABLE_ARN },
      { actions: ['dynamodb:Query'], resource: indexArns('time-index') },
    ]);

    const owner = new Stack(new App(), 'Owner', { env: { account: ACCOUNT, region: REGION } });
    const owned = new S3EventLedger(owner, 'Ledger', { bucket: new s3.Bucket(owner, 'Bucket') });
    owned.grantRead(new iam.AccountPrincipal(OTHER_ACCOUNT)).assertSuccess();
    const [{ ResourcePolicy }] = only(owner, 'AWS::DynamoDB::GlobalTable').Replicas as [{ ResourcePolicy: { PolicyDocument: unknown } }];
    expect(statements(ResourcePolicy.PolicyDocument).map(({ Action }) => Action)).toEqual([reads, 'dynamodb:Query']);
  });

  const words = `grantManage() must be given a principal in the ledger's account ${ACCOUNT}, got: a principal in ${OTHER_ACCOUNT}. `
    + 'DynamoDB accepts PartiQL statements only from the account of the table. Grant a role of that account, and let the other account assume it';

  it('never permit changes from another account, which DynamoDB rejects', () => {
    const { stack, ledger } = imported(undefined, OTHER_ACCOUNT);
    expect(() => ledger.grantManage(roleIn(stack))).toThrow(`Stack/Ledger: ${words}`);
  });

  it('nor does an owned one', () => {
    const owner = new Stack(new App(), 'Owner', { env: { account: ACCOUNT, region: REGION } });
    const owned = new S3EventLedger(owner, 'Ledger', { bucket: new s3.Bucket(owner, 'Bucket') });
    expect(() => owned.grantManage(new iam.AccountPrincipal(OTHER_ACCOUNT))).toThrow(`Owner/Ledger: ${words}`);
    expect(() => owned.grantManage(new iam.AccountPrincipal(ACCOUNT))).not.toThrow();
  });
});

describe('metrics of an imported ledger', () => {
  it('are those of its table', () => {
    const { ledger } = imported();
    const metrics = [
      ledger.metricRecorded(), ledger.metricDuplicates(), ledger.metricRejected(), ledger.metricFailed({ period: Duration.hours(1) }),
      ledger.metricSignalFailures(),
    ];
    expect(metrics.map(({ metricName }) => metricName)).toEqual(['Recorded', 'Duplicates', 'Rejected', 'Failed', 'SignalFailures']);
    for (const metric of metrics) {
      expect(metric).toMatchObject({ namespace: 'S3EventLedger', statistic: 'Sum', dimensions: { TableName: 'my-ledger' }, account: ACCOUNT, region: REGION });
    }
    expect(metrics[3].period).toEqual(Duration.hours(1));
    expect(ledger.metricDeliveryLag()).toMatchObject({ metricName: 'DeliveryLag', statistic: 'p99', dimensions: { TableName: 'my-ledger' }, account: ACCOUNT, region: REGION });
  });

  it('are read where the table is', () => {
    const { stack, ledger } = imported(undefined, OTHER_ACCOUNT);
    ledger.monitor({ dashboard: false });
    const alarm = all(stack, 'AWS::CloudWatch::Alarm').find(each => alarmText(each).includes('Messages are rejected'));
    expect(alarm?.Metrics).toEqual([expect.objectContaining({ AccountId: ACCOUNT })]);
  });
});

describe('an imported ledger is watched', () => {
  const headings = (stack: Stack) => all(stack, 'AWS::CloudWatch::Alarm').map(alarm => /^Stack\/Ledger: (.*?)\. /.exec(alarmText(alarm))?.[1]).sort();

  it('as far as its table shows', () => {
    const { stack, ledger } = imported();
    const { alarms, rejected, throttled, notRecorded, recordedLate, ingestErrors } = ledger.monitor();
    expect(headings(stack)).toEqual(['Messages are rejected', 'The table throttles']);
    expect(alarms).toEqual([rejected, throttled]);
    expect([notRecorded, recordedLate, ingestErrors]).toEqual([undefined, undefined, undefined]);
    only(stack, 'AWS::CloudWatch::Dashboard');
  });

  it('with its queues and its function, if they are given', () => {
    const { stack, ledger } = imported(scope => ({
      tableArn: TABLE_ARN,
      queue: sqs.Queue.fromQueueArn(scope, 'Queue', `arn:aws:sqs:${REGION}:${ACCOUNT}:events`),
      deadLetterQueue: sqs.Queue.fromQueueArn(scope, 'DeadLetterQueue', `arn:aws:sqs:${REGION}:${ACCOUNT}:dead-events`),
      ingestFunction: lambda.Function.fromFunctionName(scope, 'Ingest', 'ingest'),
    }));
    ledger.monitor();
    expect(headings(stack)).toEqual([
      'Events are not recorded', 'Events wait to be recorded', 'Messages are rejected', 'The ingest function fails', 'The table throttles',
    ]);
    expect(alarmText(all(stack, 'AWS::CloudWatch::Alarm')[0])).toContain(`Table my-ledger, region ${REGION}.`);
  });
});

describe('a manager of an imported ledger', () => {
  function manage(ledger: IS3EventLedger, queue: (scope: Stack) => sqs.IQueue = scope => new sqs.Queue(scope, 'Work')): S3EventManager {
    const stack = Stack.of(ledger);
    return new S3EventManager(stack, 'Manager', { ledger, target: DispatchTarget.queue(queue(stack)) });
  }

  it.each([
    { part: 'account', env: { account: OTHER_ACCOUNT, region: REGION }, words: `account ${OTHER_ACCOUNT}, got: ${ACCOUNT}. DynamoDB accepts PartiQL statements only` },
    { part: 'region', env: { account: ACCOUNT, region: 'us-east-1' }, words: `region us-east-1, got: ${REGION}. Create the manager in the region of the ledger` },
  ])('is rejected in another $part', ({ env, words }) => {
    const stack = new Stack(new App(), 'Stack', { env });
    const ledger = S3EventLedger.fromLedgerAttributes(stack, 'Ledger', { tableArn: TABLE_ARN });
    expect(() => manage(ledger)).toThrow(`Stack/Manager: the ledger Stack/Ledger must be in the manager's ${words}`);
  });

  it('is rejected if its target is the ledger\'s queue', () => {
    const arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:events`;
    const { ledger } = imported(scope => ({ tableArn: TABLE_ARN, queue: sqs.Queue.fromQueueArn(scope, 'Queue', arn) }));
    expect(() => manage(ledger, scope => sqs.Queue.fromQueueArn(scope, 'Same', arn)))
      .toThrow('Stack/Manager: the target must not be a queue of the ledger, got: Stack/Queue. Create a queue for the target');
  });

  it('encrypts outcomes with the ledger\'s key', () => {
    const { ledger, stack } = imported(scope => ({ tableArn: TABLE_ARN, encryptionKey: kms.Key.fromKeyArn(scope, 'Key', KEY_ARN) }));
    const fn = new lambda.Function(stack, 'Function', {
      code: lambda.Code.fromInline('exports.handler = async () => {};'), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_24_X,
    });
    new S3EventManager(stack, 'Manager', { ledger, target: DispatchTarget.function(fn) });
    expect(all(stack, 'AWS::SQS::Queue').map(({ KmsMasterKeyId }) => KmsMasterKeyId)).toEqual([KEY_ARN, KEY_ARN]);
  });
});
