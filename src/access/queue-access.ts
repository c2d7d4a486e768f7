import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

type SendingService = 's3.amazonaws.com' | 'events.amazonaws.com';

/** An AWS service that sends to a queue on behalf of a resource. */
export interface Sender {
  readonly service: SendingService;
  readonly sourceArn: string;
  readonly account: string;
}

/** Allows the service to send to the queue on behalf of the source only. */
export function allowSend(scope: Construct, queue: sqs.IQueue, { service, sourceArn, account }: Sender): void {
  const senders = SENDERS_BY_QUEUE.get(queue) ?? [];
  SENDERS_BY_QUEUE.set(queue, senders);
  let sender = senders.find(known => known.service === service);
  if (!sender) {
    sender = new ServiceSender(queue, service);
    senders.push(sender);
  }
  sender.add(sourceArn, account);
  limitPolicySize(scope, queue, senders);
  if (queue.encryptionMasterKey) allowKeyUse(scope, queue.encryptionMasterKey, service, account);
}

const SENDERS_BY_QUEUE = new WeakMap<sqs.IQueue, ServiceSender[]>();

/** SQS allows 8,192 bytes per queue policy. The rest is for everything but the lists of sources and accounts. */
const MAX_SOURCE_BYTES = 8_192 - 1_500;

/** In the partition and region with the longest names: with a bucket name of 63 characters, with a rule name of 64. */
const MAX_ARN_LENGTH = { 's3.amazonaws.com': 83, 'events.amazonaws.com': 120 };

const SOURCES = { 's3.amazonaws.com': 'buckets', 'events.amazonaws.com': 'rules' };

/** Lists are quoted and separated by commas. */
const BYTES_PER_VALUE = '"",'.length;

/**
 * One statement per service, because SQS allows 20 per queue policy. A source in one account is never mistaken for a source in another: the
 * ARN of a rule contains its account, and the name of a bucket is unique.
 */
class ServiceSender {
  private readonly statement: iam.PolicyStatement;
  private readonly sourceArns = new Map<string, string>();
  private readonly accounts = new Map<string, string>();
  private allowsAnySource = false;

  constructor(private readonly queue: sqs.IQueue, readonly service: SendingService) {
    this.statement = new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(service)],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
    });
    queue.addToResourcePolicy(this.statement);
  }

  get bytes(): number {
    const values = [...this.allowsAnySource ? [] : this.sourceArns.values(), ...this.accounts.values()];
    return values.reduce((sum, value) => sum + BYTES_PER_VALUE + (Token.isUnresolved(value) ? MAX_ARN_LENGTH[this.service] : value.length), 0);
  }

  add(sourceArn: string, account: string): void {
    this.sourceArns.set(this.identityOf(sourceArn), sourceArn);
    this.accounts.set(this.identityOf(account), account);
    this.updateConditions();
  }

  allowAnySource(): boolean {
    if (this.allowsAnySource) return false;
    this.allowsAnySource = true;
    this.updateConditions();
    return true;
  }

  private updateConditions(): void {
    const stack = Stack.of(this.queue);
    const anySource = this.service === 's3.amazonaws.com'
      ? [`arn:${stack.partition}:s3:::*`]
      : [...this.accounts.values()].map(account => `arn:${stack.partition}:events:${stack.region}:${account}:rule/*`);
    this.statement.addCondition('ArnEquals', { 'aws:SourceArn': oneOrMore(this.allowsAnySource ? anySource : [...this.sourceArns.values()]) });
    this.statement.addCondition('StringEquals', { 'aws:SourceAccount': oneOrMore([...this.accounts.values()]) });
  }

  private identityOf(value: string): string {
    return JSON.stringify(Stack.of(this.queue).resolve(value));
  }
}

function oneOrMore(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? values[0] : values;
}

/** If the policy would be too large, the service with the longest list may send on behalf of every source in the account. */
function limitPolicySize(scope: Construct, queue: sqs.IQueue, senders: readonly ServiceSender[]): void {
  if (senders.reduce((sum, { bytes }) => sum + bytes, 0) <= MAX_SOURCE_BYTES) return;
  const [largest] = [...senders].sort((one, other) => other.bytes - one.bytes);
  if (!largest.allowAnySource()) return;
  Annotations.of(scope).addWarningV2(`s3-event-ledger:queuePolicy:${largest.service}`, [
    `the policy of the queue ${queue.node.path} cannot list all ${SOURCES[largest.service]}, because SQS allows 8192 bytes.`,
    `It allows all ${SOURCES[largest.service]} of the account instead. To limit it, split the buckets over several ledgers.`,
  ].join(' '));
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
