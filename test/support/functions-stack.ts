import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { all, Properties } from './ledger-stack';
import { DispatchTarget, EventDelivery, FunctionOptions, S3EventLedger, S3EventLedgerProps, S3EventManager, SettleMode } from '../../src';

const ENV = { account: '111111111111', region: 'eu-west-1' };

interface FunctionsStackOptions {
  readonly app?: App;
  readonly ledger?: Partial<S3EventLedgerProps>;
  readonly stack?: StackProps;
}

/** A ledger and a manager that settles by outcome: all four functions, with the same options, and nothing else that the CDK adds. */
export class FunctionsStack extends Stack {
  readonly bucket: s3.IBucket;
  readonly target: DispatchTarget;
  readonly ledger: S3EventLedger;
  readonly manager: S3EventManager;

  constructor(options: (stack: Stack) => FunctionOptions = () => ({}), given: FunctionsStackOptions = {}) {
    const { app = new App(), ledger, stack = { env: ENV } } = given;
    super(app, 'Stack', stack);
    const functions = options(this);
    this.bucket = s3.Bucket.fromBucketName(this, 'Bucket', 'files');
    this.target = DispatchTarget.queue(sqs.Queue.fromQueueArn(this, 'Work', this.formatArn({ service: 'sqs', resource: 'work' })));
    this.ledger = new S3EventLedger(this, 'Ledger', { bucket: this.bucket, delivery: EventDelivery.MANUAL, functions, ...ledger });
    this.manager = new S3EventManager(this, 'Manager', { ledger: this.ledger, target: this.target, settleMode: SettleMode.BY_OUTCOME, functions });
  }

  get template(): Template {
    return Template.fromStack(this);
  }

  /** The properties of the four functions. */
  get functions(): Properties[] {
    return all(this, 'AWS::Lambda::Function');
  }
}
