import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { S3EventLedger, S3EventLedgerProps } from '../../src';

/** A stack with a bucket and a ledger. */
export class LedgerStack extends Stack {
  readonly bucket: s3.Bucket;
  readonly ledger: S3EventLedger;

  constructor(props: Omit<S3EventLedgerProps, 'bucket'> = {}, stackProps: StackProps = {}, app = new App()) {
    super(app, 'Stack', stackProps);
    this.bucket = new s3.Bucket(this, 'Bucket');
    this.ledger = new S3EventLedger(this, 'Ledger', { bucket: this.bucket, ...props });
  }

  get template(): Template {
    return Template.fromStack(this);
  }

  /** The properties of the one resource of a type. */
  only(type: string): Properties {
    return only(this, type);
  }
}

export type Properties = Readonly<Record<string, unknown>>;

export function only(stack: Stack, type: string): Properties {
  const found = all(stack, type);
  if (found.length !== 1) throw new Error(`the stack holds ${found.length} of ${type}, not one`);
  return found[0];
}

/** The properties of all resources of a type, in the order of their logical ids. */
export function all(stack: Stack, type: string): Properties[] {
  return Object.entries(Template.fromStack(stack).findResources(type))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { Properties: properties = {} }]) => properties);
}

/** The logical id of the resource that a construct makes, as it appears in references. */
export function logicalId(stack: Stack, construct: { readonly node: { readonly defaultChild?: unknown } }): string {
  return stack.getLogicalId(construct.node.defaultChild as Parameters<Stack['getLogicalId']>[0]);
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Principal?: unknown;
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

export function statements(policy: unknown): readonly Statement[] {
  return (policy as { readonly Statement: readonly Statement[] }).Statement;
}

/** The statements of a queue policy, except the one that requires TLS. */
export function sendStatements(stack: Stack, queue: { readonly node: { readonly defaultChild?: unknown } }): readonly Statement[] {
  const id = logicalId(stack, queue);
  return all(stack, 'AWS::SQS::QueuePolicy')
    .filter(({ Queues }) => JSON.stringify(Queues) === JSON.stringify([{ Ref: id }]))
    .flatMap(({ PolicyDocument }) => statements(PolicyDocument))
    .filter(({ Effect }) => Effect === 'Allow');
}
