import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** An AWS service that sends to a queue on behalf of one resource. */
export interface Sender {
  readonly service: 's3.amazonaws.com' | 'events.amazonaws.com';
  readonly sourceArn: string;
  readonly account: string;
}

/** Lets the sender, and nobody else in its name, send to the queue. */
export function allowSending(ledger: Construct, queue: sqs.IQueue, { service, sourceArn, account }: Sender): void {
  queue.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(service)],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': sourceArn }, StringEquals: { 'aws:SourceAccount': account } },
  }));
  if (queue.encryptionMasterKey) allowKeyUse(ledger, queue.encryptionMasterKey, service, account);
}

/**
 * By account alone: a bucket's or rule's ARN in the policy of the key that encrypts this bucket, or the rule's queue, would have
 * each wait for the other. Which of the account's buckets may send is the queue's policy to say.
 */
function allowKeyUse(ledger: Construct, key: kms.IKey, service: string, account: string): void {
  if (key.addToResourcePolicy(keyStatement(service, account), true).statementAdded) return;
  const shown = keyStatement(service, Token.isUnresolved(account) ? '<account id>' : account);
  Annotations.of(ledger).addWarningV2(`s3-event-ledger:keyPolicy:${service}`, [
    `the encryption key ${describeKey(ledger, key)} is imported, so its policy cannot be extended here.`,
    `Add this statement to it before you deploy, or ${service} cannot send to the ledger's queue:`,
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
