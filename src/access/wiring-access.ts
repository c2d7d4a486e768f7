import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { grantLog } from './log-access';

/** The wiring function reads the queue's policy and the state of its event source mapping, and writes logs. It reads no message. */
export function grantWiring(
  scope: Construct, role: iam.IRole, queue: sqs.IQueue, mapping: lambda.IEventSourceMapping, logGroup: logs.ILogGroup,
): void {
  // In a policy of its own: a role that the functions share must exist before the ingest function, and the mapping only after it.
  role.attachInlinePolicy(new iam.Policy(scope, 'WiringPolicy', {
    statements: [new iam.PolicyStatement({ actions: ['lambda:GetEventSourceMapping'], resources: [mapping.eventSourceMappingArn] })],
  }));
  allow(role, ['sqs:GetQueueAttributes'], queue.queueArn);
  grantLog(role, logGroup);
}

/** What the wiring function reads of a bucket: which notifications it has, and nothing of its objects. */
export function grantWiringOfBucket(role: iam.IRole, bucketArn: string): void {
  allow(role, ['s3:GetBucketNotification'], bucketArn);
}

export function grantWiringOfRule(role: iam.IRole, ruleArn: string): void {
  allow(role, ['events:DescribeRule', 'events:ListTargetsByRule'], ruleArn);
}

function allow(grantee: iam.IRole, actions: string[], resourceArn: string): void {
  iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [resourceArn] });
}
