import type { Owner } from './finding';

/** Rules whose findings are accepted, of all judges: each finding of any other rule, or of another owner, fails. */
export interface Accepted {
  readonly rules: readonly string[];
  readonly of: readonly Owner[];
  readonly reason: string;
}

export const ACCEPTED: readonly Accepted[] = [
  {
    rules: ['W3005'],
    of: ['library', 'CDK', 'example'],
    reason: 'The CDK names dependencies that a reference implies already. CloudFormation accepts them, and they change no order.',
  },
  {
    rules: ['NIST.800.53.R5-CloudWatchLogGroupEncrypted', 'HIPAA.Security-CloudWatchLogGroupEncrypted', 'CKV_AWS_158'],
    of: ['library'],
    reason: 'CloudWatch encrypts all logs with its own keys. An own key costs money and can make logs unreadable; functions.logEncryptionKey sets one.',
  },
  {
    rules: ['CKV_AWS_173'],
    of: ['library', 'example'],
    reason: 'The environment variables hold names and numbers, no secrets, and Lambda encrypts them at rest. functions.environmentEncryption sets an own key.',
  },
  {
    rules: ['NIST.800.53.R5-LambdaInsideVPC', 'HIPAA.Security-LambdaInsideVPC'],
    of: ['library', 'example'],
    reason: 'The functions call only public AWS endpoints over TLS and accept no connections. For an app that requires a VPC there is functions.vpc.',
  },
  {
    rules: ['NIST.800.53.R5-LambdaConcurrency', 'HIPAA.Security-LambdaConcurrency'],
    of: ['library', 'example'],
    reason: 'A reservation takes concurrency from the rest of the account, and fails in a new account. The event source mappings limit ingest and settle instead.',
  },
  {
    rules: ['NIST.800.53.R5-LambdaDLQ', 'HIPAA.Security-LambdaDLQ'],
    of: ['library', 'example'],
    reason: 'Ingest, settle and the consumer read queues that have dead-letter queues; the next scheduled run repeats a dispatch that failed. '
      + 'An own function of an example has none to show less.',
  },
  {
    rules: ['CKV_AWS_115', 'CKV_AWS_116', 'CKV_AWS_117'],
    of: ['library', 'CDK', 'example'],
    reason: 'As for the same rules of NIST 800-53 and HIPAA. CloudFormation invokes the CDK\'s notification handler during a deployment only, and reports its failures.',
  },
  {
    rules: ['NIST.800.53.R5-IAMNoInlinePolicy', 'HIPAA.Security-IAMNoInlinePolicy'],
    of: ['library', 'CDK', 'example'],
    reason: 'Each policy belongs to one role, names the resources of one function, and is deleted with it: nothing can attach it to another role.',
  },
  {
    rules: ['AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]'],
    of: ['CDK', 'example'],
    reason: 'The roles of the CDK\'s notification handler and of the examples\' own functions. No role of the library has a managed policy.',
  },
  {
    rules: ['AwsSolutions-SQS3'],
    of: ['example'],
    reason: 'The work queue of the example. Lost messages are retried when their lease expires; the page of targets describes a dead-letter queue.',
  },
  {
    rules: ['CKV_AWS_27'],
    of: ['library', 'example'],
    reason: 'The rule does not know SqsManagedSseEnabled, with which every queue of the library is encrypted. AwsSolutions-SQS2 checks the same and finds nothing.',
  },
  {
    rules: ['AwsSolutions-SF1', 'AwsSolutions-SF2'],
    of: ['example'],
    reason: 'The state machine of the example: logging and tracing would hide what the example shows.',
  },
  {
    rules: [
      'AwsSolutions-S1', 'CKV_AWS_18', 'CKV_AWS_21', 'CKV_AWS_53', 'CKV_AWS_54', 'CKV_AWS_55', 'CKV_AWS_56',
      ...['NIST.800.53.R5', 'HIPAA.Security'].flatMap(pack => [
        'S3BucketLoggingEnabled', 'S3BucketPublicReadProhibited', 'S3BucketPublicWriteProhibited', 'S3BucketReplicationEnabled', 'S3BucketVersioningEnabled',
        'S3DefaultEncryptionKMS',
      ].map(rule => `${pack}-${rule}`)),
    ],
    of: ['example'],
    reason: 'The buckets are the examples\' own and as plain as the CDK makes them. S3 blocks public access to every new bucket and encrypts it.',
  },
  {
    rules: [
      'CKV_AWS_18', 'CKV_AWS_21',
      ...['NIST.800.53.R5', 'HIPAA.Security'].flatMap(pack => [
        'S3BucketLoggingEnabled', 'S3BucketReplicationEnabled', 'S3BucketVersioningEnabled', 'S3DefaultEncryptionKMS',
      ].map(rule => `${pack}-${rule}`)),
    ],
    of: ['library'],
    reason: 'The bucket for the reports of a reconciler. The next run writes them again, so an older version or a second copy has no use, and S3 encrypts them.',
  },
  {
    rules: ['NIST.800.53.R5-SNSEncryptedKMS', 'HIPAA.Security-SNSEncryptedKMS', 'CKV_AWS_26'],
    of: ['example'],
    reason: 'The topics are the examples\' own. Alarm texts name no object, and an AWS managed key would keep CloudWatch from sending to the topic.',
  },
  {
    rules: ['NIST.800.53.R5-CloudWatchAlarmAction', 'HIPAA.Security-CloudWatchAlarmAction'],
    of: ['example'],
    reason: 'The example shows how to create an alarm of your own. What it does is for the app to decide.',
  },
];
