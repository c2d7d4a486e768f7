import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';
import { IS3EventLedger } from '../i-s3-event-ledger';
import { describeBucket } from '../ledger/bucket-reference';
import { filterErrors } from '../ledger/key-filter';
import { ReconcileMode } from '../reconcile-mode';
import { S3EventReconcilerProps } from '../s3-event-reconciler-props';
import { environmentMismatches } from '../validation/environment-check';
import { check, checkDuration, checkWholeNumber } from '../validation/property-check';

/** The errors of all properties. */
export function reconcilerErrors(scope: IConstruct, props: S3EventReconcilerProps): string[] {
  const { ledger, bucket, inventory, reportBucket, filters, notBefore } = props;
  return [
    ...environmentMismatches(scope, ledger).map(({ message }) => `the ledger ${ledger.node.path} must be in the reconciler's ${message}. Create the reconciler there`),
    ...[bucket, inventory?.bucket, reportBucket].flatMap(each => (each
      ? environmentMismatches(scope, each).map(({ message }) => `${describeBucket(each)} must be in the reconciler's ${message}, because Step Functions reads and writes buckets of its own only`)
      : [])),
    ...(ledger.objectIndex ? [] : [`the ledger ${ledger.node.path} must have its index by object, got: objectIndex: false. Remove it to reconcile`]),
    ...(props.mode === ReconcileMode.REPAIR && !queueOf(ledger)
      ? [`ReconcileMode.REPAIR needs the queue of the ledger ${ledger.node.path}. Import the ledger with its queue, or use ReconcileMode.REPORT`]
      : []),
    ...checkDuration('grace', props.grace, Duration.minutes(1), Duration.days(7)),
    ...checkDuration('inventory.maxAge', inventory?.maxAge, Duration.hours(1)),
    ...check('inventory.prefix', inventory?.prefix, 'the folder of the inventories, which ends with "/"', prefix => prefix.endsWith('/')),
    ...checkWholeNumber('maxConcurrency', props.maxConcurrency, 1, 100),
    ...(filters?.length === 0 ? ['filters must contain at least one filter, got: []. Omit filters for the whole bucket'] : []),
    ...(filters ?? []).flatMap((filter, index) => filterErrors(filter, `filters[${index}]`)),
    ...check('notBefore', notBefore, 'a date since 1970', date => date.getTime() >= 0),
    ...check('removalPolicy', props.removalPolicy, 'RETAIN, RETAIN_ON_UPDATE_OR_DELETE or DESTROY, because log groups do not support snapshots',
      policy => policy !== RemovalPolicy.SNAPSHOT),
  ];
}

/** Of a ledger of this app, or of an imported one that was given its queue. */
export function queueOf(ledger: IS3EventLedger): sqs.IQueue | undefined {
  return (ledger as IS3EventLedger & { readonly queue?: sqs.IQueue }).queue;
}
