import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { BundledFunction } from './bundled-function';
import { DispatchFunctionSettings, encodeDispatchSettings } from '../core/contract/manager-settings';
import { FunctionOptions } from '../function-options';

interface DispatchOptions {
  readonly role: iam.IRole;
  readonly logGroup: logs.ILogGroup;
  readonly timeout: Duration;
  readonly memorySize?: number;
  readonly reserveConcurrency?: boolean;
  readonly functions?: FunctionOptions;
}

const DEFAULT_MEMORY_SIZE = 512;

/** The function that delivers events. Lambda does not retry a failed run, because the next run follows soon. */
export function createDispatch(manager: Construct, settings: DispatchFunctionSettings, options: DispatchOptions): lambda.Function {
  return new BundledFunction(manager, 'DispatchFunction', 'dispatch', {
    description: `Delivers events for the manager ${manager.node.path}`.slice(0, 256),
    memorySize: options.memorySize ?? DEFAULT_MEMORY_SIZE,
    timeout: options.timeout,
    reservedConcurrentExecutions: options.reserveConcurrency ? 1 : undefined,
    retryAttempts: 0,
    maxEventAge: Duration.minutes(1),
    role: options.role,
    logGroup: options.logGroup,
    environment: encodeDispatchSettings(settings),
  }, options.functions);
}
