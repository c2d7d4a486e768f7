import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { EventDelivery, FunctionOptions, S3EventLedger, S3EventManager } from '../../src';
import { FunctionsStack } from '../support/functions-stack';
import { all, only, Statement, statements } from '../support/ledger-stack';
import { warnings } from '../support/manager-stack';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012';
const ROLE_ARN = 'arn:aws:iam::111111111111:role/team/functions';
const ROLES = ['LedgerIngestRole', 'LedgerWiringRole', 'ManagerDispatchRole', 'ManagerSettleRole'];
const EC2_ACTIONS = [
  'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:UnassignPrivateIpAddresses',
];

describe('by default', () => {
  it('the functions run outside a VPC, on ARM64, without tracing, own keys and layers', () => {
    const { functions } = new FunctionsStack();
    expect(functions).toHaveLength(4);
    for (const fn of functions) {
      expect(fn).toMatchObject({ Architectures: ['arm64'], Runtime: 'nodejs24.x' });
      for (const absent of ['VpcConfig', 'TracingConfig', 'KmsKeyArn', 'Layers']) expect(fn).not.toHaveProperty(absent);
    }
  });

  it('each function has a role and a log group of its own', () => {
    const stack = new FunctionsStack();
    expect(new Set(stack.functions.map(({ Role }) => JSON.stringify(Role))).size).toBe(4);
    expect(all(stack, 'AWS::Logs::LogGroup')).toEqual(Array(4).fill({ RetentionInDays: 90 }));
  });
});

describe('every function of a ledger and of a manager', () => {
  it('runs in the VPC, with a security group each', () => {
    const stack = new FunctionsStack(scope => ({ vpc: vpcOf(scope) }));
    expect(all(stack, 'AWS::EC2::SecurityGroup')).toHaveLength(4);
    for (const { VpcConfig } of stack.functions) {
      expect(VpcConfig).toEqual({
        SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/FunctionSecurityGroup/), 'GroupId'] }],
        SubnetIds: [1, 2].map(number => ({ Ref: expect.stringMatching(new RegExp(`^VpcPrivateSubnet${number}`)) as string })),
      });
    }
  });

  it('uses the subnets and security groups', () => {
    const stack = new FunctionsStack(scope => ({
      vpc: vpcOf(scope),
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-0123456789abcdef0')],
    }));
    for (const { VpcConfig } of stack.functions) {
      expect(VpcConfig).toEqual({
        SecurityGroupIds: ['sg-0123456789abcdef0'],
        SubnetIds: [1, 2].map(number => ({ Ref: expect.stringMatching(new RegExp(`^VpcIsolatedSubnet${number}`)) as string })),
      });
    }
  });

  it('lets Lambda manage network interfaces by its role, and not its own code', () => {
    const stack = new FunctionsStack(scope => ({ vpc: vpcOf(scope) }));
    for (const role of ROLES) {
      expect(policyOf(stack, role).filter(({ Action }) => JSON.stringify(Action).includes('ec2:'))).toEqual([
        { Effect: 'Allow', Action: EC2_ACTIONS, Resource: '*' },
        {
          Effect: 'Deny',
          Action: EC2_ACTIONS,
          Resource: '*',
          Condition: {
            ArnLike: { 'lambda:SourceFunctionArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':lambda:eu-west-1:111111111111:function:*']] } },
          },
        },
      ]);
    }
    expect(all(stack, 'AWS::IAM::Role').filter(({ ManagedPolicyArns }) => ManagedPolicyArns !== undefined)).toEqual([]);
  });

  it('is created after its role may manage network interfaces', () => {
    const stack = new FunctionsStack(scope => ({ vpc: vpcOf(scope) }));
    const functions = Object.values(stack.template.findResources('AWS::Lambda::Function')) as Array<{ readonly DependsOn: readonly string[] }>;
    for (const { DependsOn } of functions) expect(DependsOn).toContainEqual(expect.stringMatching(/RoleDefaultPolicy/));
  });

  it('is traced', () => {
    const stack = new FunctionsStack(() => ({ tracing: lambda.Tracing.ACTIVE }));
    for (const fn of stack.functions) expect(fn).toMatchObject({ TracingConfig: { Mode: 'Active' } });
    for (const role of ROLES) {
      expect(policyOf(stack, role)).toContainEqual({ Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' });
    }
  });

  it('has its environment variables encrypted, and may use the key through Lambda', () => {
    const stack = new FunctionsStack(scope => ({ environmentEncryption: new kms.Key(scope, 'Key') }));
    const keyArn = { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] };
    for (const fn of stack.functions) expect(fn).toMatchObject({ KmsKeyArn: keyArn });
    for (const role of ROLES) {
      expect(policyOf(stack, role)).toContainEqual({
        Effect: 'Allow', Action: 'kms:Decrypt', Resource: keyArn, Condition: { StringEquals: { 'kms:ViaService': 'lambda.eu-west-1.amazonaws.com' } },
      });
    }
  });

  it('writes to the log group, and no other is created', () => {
    const stack = new FunctionsStack(scope => ({ logGroup: new logs.LogGroup(scope, 'Log', { retention: logs.RetentionDays.ONE_DAY }) }));
    expect(only(stack, 'AWS::Logs::LogGroup')).toEqual({ RetentionInDays: 1 });
    for (const fn of stack.functions) expect(fn).toMatchObject({ LoggingConfig: { LogGroup: { Ref: expect.stringMatching(/^Log/) as string } } });
    for (const role of ROLES) {
      expect(policyOf(stack, role)).toContainEqual({
        Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Log/), 'Arn'] },
      });
    }
  });

  it('writes to an imported log group', () => {
    const stack = new FunctionsStack(scope => ({ logGroup: logs.LogGroup.fromLogGroupName(scope, 'Log', 'team/functions') }));
    for (const fn of stack.functions) expect(fn).toMatchObject({ LoggingConfig: { LogGroup: 'team/functions' } });
    expect(JSON.stringify(policyOf(stack, ROLES[0]))).toContain(':log-group:team/functions:*');
  });

  it('has its logs encrypted by a key that CloudWatch Logs may use for the account', () => {
    const stack = new FunctionsStack(scope => ({ logEncryptionKey: new kms.Key(scope, 'Key') }));
    expect(all(stack, 'AWS::Logs::LogGroup').map(({ KmsKeyId }) => KmsKeyId)).toEqual(Array(4).fill({ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] }));
    expect(statements(only(stack, 'AWS::KMS::Key').KeyPolicy).slice(1)).toEqual([{
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
      Resource: '*',
      Condition: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-west-1:111111111111:log-group:*']] },
        },
      },
    }]);
    expect(warnings(stack)).toEqual([]);
  });

  it('has its logs encrypted by an imported key: a warning prints the statement that its policy needs', () => {
    const stack = new FunctionsStack(scope => ({ logEncryptionKey: kms.Key.fromKeyArn(scope, 'Key', KEY_ARN) }));
    const found = [warnings(stack, '/Stack/Ledger'), warnings(stack, '/Stack/Manager')];
    for (const [warning, ...others] of found) {
      expect(others).toEqual([]);
      expect(warning).toContain('the encryption key Stack/Key of the logs is imported, so its policy cannot be extended here');
      expect(JSON.parse(warning.slice(warning.indexOf('{'), warning.lastIndexOf('}') + 1))).toMatchObject({
        Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
        Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-west-1:111111111111:log-group:*' } },
      });
    }
  });

  it('has that warning without tokens, whatever the environment', () => {
    const stack = new FunctionsStack(scope => ({ logEncryptionKey: kms.Key.fromKeyArn(scope, 'Key', KEY_ARN) }), { stack: {} });
    expect(warnings(stack, '/Stack/Ledger')[0]).toContain('"arn:aws:logs:<region>:<account id>:log-group:*"');
  });

  it('runs on another architecture, runtime, and with layers', () => {
    const stack = new FunctionsStack(scope => ({
      architecture: lambda.Architecture.X86_64,
      runtime: lambda.Runtime.NODEJS_22_X,
      layers: [lambda.LayerVersion.fromLayerVersionArn(scope, 'Layer', 'arn:aws:lambda:eu-west-1:222222222222:layer:monitor:7')],
    }));
    for (const fn of stack.functions) {
      expect(fn).toMatchObject({
        Architectures: ['x86_64'], Runtime: 'nodejs22.x', Layers: ['arn:aws:lambda:eu-west-1:222222222222:layer:monitor:7'],
      });
    }
  });

  it('runs on the latest Node.js of the region', () => {
    expect(new FunctionsStack(() => ({ runtime: lambda.Runtime.NODEJS_LATEST })).functions).toHaveLength(4);
  });
});

describe('a role of your own', () => {
  it('serves all functions, with the permissions of all, and no other is created', () => {
    const stack = new FunctionsStack(scope => ({ role: roleOf(scope) }));
    for (const { Role } of stack.functions) expect(Role).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Role/), 'Arn'] });
    expect(all(stack, 'AWS::IAM::Role').filter(({ AssumeRolePolicyDocument }) => JSON.stringify(AssumeRolePolicyDocument).includes('lambda.'))).toHaveLength(1);
    expect(policyOf(stack, 'Role').flatMap(({ Action }) => Action).filter(action => /^(dynamodb|sqs):/.test(action)).sort()).toEqual([
      'dynamodb:BatchGetItem', 'dynamodb:PartiQLInsert', 'dynamodb:PartiQLUpdate', 'dynamodb:Query',
      'sqs:GetQueueAttributes',
      ...Array.from({ length: 3 }, () => ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage']).flat(),
      'sqs:SendMessage', 'sqs:SendMessage',
    ].sort());
  });

  it('may only insert into the table if it serves a ledger alone', () => {
    const stack = new FunctionsStack(() => ({}), { ledger: { functions: undefined } });
    const role = roleOf(stack);
    new S3EventLedger(stack, 'Second', { bucket: stack.bucket, delivery: EventDelivery.MANUAL, functions: { role, vpc: vpcOf(stack), tracing: lambda.Tracing.ACTIVE } });
    expect(policyOf(stack, 'Role').flatMap(({ Action }) => Action).filter(action => action.startsWith('dynamodb:'))).toEqual(['dynamodb:PartiQLInsert']);
  });

  it('gets a policy if it is imported', () => {
    const stack = new FunctionsStack(scope => ({ role: iam.Role.fromRoleArn(scope, 'Role', ROLE_ARN) }));
    for (const fn of stack.functions) expect(fn).toMatchObject({ Role: ROLE_ARN });
    expect(JSON.stringify(policyOf(stack, 'functions'))).toContain('dynamodb:PartiQLInsert');
  });

  it('gets none if it is immutable', () => {
    const stack = new FunctionsStack(scope => ({ role: iam.Role.fromRoleArn(scope, 'Role', ROLE_ARN, { mutable: false }), vpc: vpcOf(scope) }));
    for (const fn of stack.functions) expect(fn).toMatchObject({ Role: ROLE_ARN });
    expect(all(stack, 'AWS::IAM::Policy').map(({ Roles }) => JSON.stringify(Roles))).toEqual([
      expect.stringContaining('LedgerWiringScheduleRole'), expect.stringContaining('ManagerScheduleRole'),
    ]);
  });

  it('may be created by another stack, which does not depend on the ledger', () => {
    const app = new App();
    const team = new Stack(app, 'Team', { env: ENV });
    const role = roleOf(team);
    const stack = new FunctionsStack(() => ({ role }), { app });
    app.synth();
    expect(team.dependencies).toEqual([]);
    expect(stack.dependencies).toEqual([team]);
    expect(JSON.stringify(all(stack, 'AWS::IAM::Policy'))).toContain('dynamodb:PartiQLInsert');
    expect(all(team, 'AWS::IAM::Policy')).toEqual([]);
  });

  it('may be named by Role.customizeRoles(), which prevents the creation of roles', () => {
    const app = new App();
    iam.Role.customizeRoles(app, {
      usePrecreatedRoles: Object.fromEntries([...ROLES, 'LedgerWiringScheduleRole', 'ManagerScheduleRole'].map(name => [`Stack/${name.replace(/^(Ledger|Manager)/, '$1/')}`, name])),
    });
    const stack = new FunctionsStack(() => ({}), { app });
    expect(all(stack, 'AWS::IAM::Role')).toEqual([]);
    expect(stack.functions.map(({ Role }) => JSON.stringify(Role)).sort()).toEqual(ROLES.map(name => expect.stringContaining(`:role/${name}`) as string));
  });
});

describe('the escape hatch', () => {
  it('is the function\'s CfnFunction, and addEnvironment() for a layer\'s variables', () => {
    const stack = new FunctionsStack();
    const { ledger, manager } = stack;
    for (const fn of [ledger.ingestFunction, ledger.wiringFunction, manager.dispatchFunction, manager.settleFunction]) {
      (fn?.node.defaultChild as lambda.CfnFunction).addPropertyOverride('EphemeralStorage.Size', 1024);
      fn?.addEnvironment('AWS_LAMBDA_EXEC_WRAPPER', '/opt/otel-handler');
    }
    for (const fn of stack.functions) {
      expect(fn).toMatchObject({ EphemeralStorage: { Size: 1024 }, Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-handler' } } });
    }
  });
});

describe('an error', () => {
  it.each<{ name: string; options: (scope: Stack) => FunctionOptions; words: string }>([
    {
      name: 'subnets without a VPC',
      options: () => ({ vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } }),
      words: 'functions.vpcSubnets needs functions.vpc, got: none',
    },
    {
      name: 'security groups without a VPC',
      options: scope => ({ securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-0123456789abcdef0')] }),
      words: 'functions.securityGroups needs functions.vpc, got: none',
    },
    {
      name: 'no security group',
      options: scope => ({ vpc: vpcOf(scope), securityGroups: [] }),
      words: 'functions.securityGroups must hold at least one security group, got: none. Omit it to have one created',
    },
    {
      name: 'another language',
      options: () => ({ runtime: lambda.Runtime.PYTHON_3_13 }),
      words: 'functions.runtime must be a Node.js runtime, nodejs22.x or newer, got: python3.13',
    },
    {
      name: 'an older Node.js',
      options: () => ({ runtime: lambda.Runtime.NODEJS_20_X }),
      words: 'functions.runtime must be a Node.js runtime, nodejs22.x or newer, got: nodejs20.x',
    },
    {
      name: 'a key for a log group of your own',
      options: scope => ({ logGroup: new logs.LogGroup(scope, 'Log'), logEncryptionKey: new kms.Key(scope, 'Key') }),
      words: 'functions.logEncryptionKey must be omitted with functions.logGroup. Set it on that log group',
    },
    {
      name: 'a log group that gives no metrics',
      options: scope => ({ logGroup: new logs.LogGroup(scope, 'Log', { logGroupClass: logs.LogGroupClass.INFREQUENT_ACCESS }) }),
      words: 'functions.logGroup must have the class STANDARD, since CloudWatch extracts metrics from its logs, got: INFREQUENT_ACCESS',
    },
    {
      name: 'a log group of another region',
      options: () => ({ logGroup: new logs.LogGroup(new Stack(new App(), 'Other', { env: { ...ENV, region: 'us-east-1' } }), 'Log') }),
      words: 'functions.logGroup must be in the functions\' region eu-west-1, got: us-east-1',
    },
    {
      name: 'a key of another region for the environment',
      options: scope => ({ environmentEncryption: kms.Key.fromKeyArn(scope, 'Key', KEY_ARN.replace('eu-west-1', 'us-east-1')) }),
      words: 'functions.environmentEncryption must be in the functions\' region eu-west-1, got: us-east-1',
    },
    {
      name: 'a key of another region for the logs',
      options: scope => ({ logEncryptionKey: kms.Key.fromKeyArn(scope, 'Key', KEY_ARN.replace('eu-west-1', 'us-east-1')) }),
      words: 'functions.logEncryptionKey must be in the functions\' region eu-west-1, got: us-east-1',
    },
    {
      name: 'an alias for the logs, which CloudWatch Logs does not take',
      options: scope => ({ logEncryptionKey: new kms.Key(scope, 'Key').addAlias('logs') }),
      words: 'functions.logEncryptionKey must be the key itself, got the alias: Stack/Key/Alias',
    },
    {
      name: 'an imported alias for the environment',
      options: scope => ({ environmentEncryption: kms.Alias.fromAliasName(scope, 'Key', 'alias/team') }),
      words: 'functions.environmentEncryption must be the key itself, got the alias: Stack/Key',
    },
    {
      name: 'a VPC of another region',
      options: () => ({ vpc: vpcOf(new Stack(new App(), 'Other', { env: { ...ENV, region: 'us-east-1' } })) }),
      words: 'functions.vpc must be in the functions\' region eu-west-1, got: us-east-1',
    },
    {
      name: 'a role of another account',
      options: scope => ({ role: iam.Role.fromRoleArn(scope, 'Role', ROLE_ARN.replace(/1{12}/, '222222222222')) }),
      words: 'functions.role must be in the functions\' account 111111111111, got: 222222222222',
    },
  ])('shows $name', ({ options, words }) => {
    expect(() => new FunctionsStack(options)).toThrow(`Stack/Ledger: ${words}`);
    const stack = new FunctionsStack();
    expect(() => new S3EventManager(stack, 'Second', { ledger: stack.ledger, target: stack.target, functions: options(stack) })).toThrow(`Stack/Second: ${words}`);
  });

  it('shows a retention for a log group of your own', () => {
    const words = 'logRetention must be omitted with functions.logGroup. Set it on that log group';
    const options = (scope: Stack) => ({ logGroup: new logs.LogGroup(scope, 'Log') });
    expect(() => new FunctionsStack(options, { ledger: { logRetention: logs.RetentionDays.ONE_DAY } })).toThrow(words);
  });
});

function vpcOf(scope: Stack): ec2.IVpc {
  return new ec2.Vpc(scope, 'Vpc', {
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    subnetConfiguration: [
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC },
      { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    ],
  });
}

function roleOf(scope: Stack): iam.Role {
  return new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
}

/** Every statement of a role. */
function policyOf(stack: Stack, role: string): Statement[] {
  return all(stack, 'AWS::IAM::Policy')
    .filter(({ Roles }) => JSON.stringify(Roles).includes(`"${role}`))
    .flatMap(({ PolicyDocument }) => statements(PolicyDocument));
}
