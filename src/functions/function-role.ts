import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

interface LogOptions {
  readonly logRetention?: logs.RetentionDays;
  readonly removalPolicy?: RemovalPolicy;
}

interface FunctionRole {
  readonly role: iam.Role;
  readonly logGroup: logs.LogGroup;
}

/** Creates a log group and a role that can only write to it. */
export function createFunctionRole(scope: Construct, name: string, description: string, options: LogOptions): FunctionRole {
  const logGroup = new logs.LogGroup(scope, `${name}Log`, {
    retention: options.logRetention ?? logs.RetentionDays.THREE_MONTHS,
    removalPolicy: options.removalPolicy ?? RemovalPolicy.DESTROY,
  });
  const role = new iam.Role(scope, `${name}Role`, { description, assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  iam.Grant.addToPrincipal({ grantee: role, actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resourceArns: [logGroup.logGroupArn] });
  return { role, logGroup };
}
