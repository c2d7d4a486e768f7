import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** An AWS service that sends to a queue on behalf of a resource. */
export interface Sender {
  readonly service: 's3.amazonaws.com' | 'events.amazonaws.com';
  readonly sourceArn: string;
  readonly account: string;
}

/** Allows the service to send to the queue on behalf of the source only. */
export function allowSend(ledger: Construct, queue: sqs.Queue, { service, sourceArn, account }: Sender): void {
  queue.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(service)],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': sourceArn }, StringEquals: { 'aws:SourceAccount': account } },
  }));
  if (queue.encryptionMasterKey) allowKeyUse(ledger, queue.encryptionMasterKey, service, account);
}

/**
 * Limited by account only: the ARN of a bucket or rule in the key policy would be a circular dependency, if the key also encrypts that
 * bucket or the queue. The queue policy limits which bucket or rule can send.
 */
function allowKeyUse(ledger: Construct, key: kms.IKey, service: string, account: string): void {
  if (key.addToResourcePolicy(keyStatement(service, account), true).statementAdded) return;
  const shown = keyStatement(service, Token.isUnresolved(account) ? '<account id>' : account);
  Annotations.of(ledger).addWarningV2(`s3-event-ledger:keyPolicy:${service}`, [
    `the encryption key ${describeKey(ledger, key)} is imported, so the app cannot change its policy.`,
    `Add this statement to the key policy before you deploy. Without it, ${service} cannot send to the queue:`,
    JSON.stringify(Stack.of(ledger).resolve(shown.toStatementJson()), undefined, 2),
  ].join('\n'));
}

function keyStatement(service: string, account: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(service)],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': account } },
  });
}

function describeKey(ledger: Construct, key: kms.IKey): string {
  const arn: unknown = Stack.of(ledger).resolve(key.keyArn);
  return typeof arn === 'string' ? arn : key.node.path;
}
