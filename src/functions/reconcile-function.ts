import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { BundledFunction } from './bundled-function';
import { FunctionOptions } from '../function-options';

interface ReconcileOptions {
  readonly role: iam.IRole;
  readonly logGroup: logs.ILogGroup;
  readonly environment: Record<string, string>;
  readonly functions?: FunctionOptions;
}

/** With three retries, within the five minutes that an Express workflow has. */
const TIMEOUT = Duration.minutes(1);
const MEMORY_SIZE = 512;

/** The function that checks one batch of objects. */
export function createReconcile(reconciler: Construct, { role, logGroup, environment, functions }: ReconcileOptions): lambda.Function {
  return new BundledFunction(reconciler, 'ReconcileFunction', 'reconcile', {
    description: `Compares objects with the ledger for the reconciler ${reconciler.node.path}`.slice(0, 256),
    memorySize: MEMORY_SIZE,
    timeout: TIMEOUT,
    role,
    logGroup,
    environment,
  }, functions);
}
