import { join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export type BundledHandler = 'ingest' | 'dispatch' | 'settle';

/** In `assets/handlers`: the folder of a handler's bundle, and its entry point there. */
const BUNDLES: Record<BundledHandler, { readonly folder: string; readonly handler: string }> = {
  ingest: { folder: 'ingest.lambda', handler: 'index.handler' },
  dispatch: { folder: 'manager.lambda', handler: 'dispatch.handler' },
  settle: { folder: 'manager.lambda', handler: 'settle.handler' },
};

/** A function whose code ships with the library. */
export class BundledFunction extends lambda.Function {
  constructor(scope: Construct, id: string, name: BundledHandler, options: lambda.FunctionOptions) {
    const { folder, handler } = BUNDLES[name];
    super(scope, id, {
      ...options,
      runtime: lambda.Runtime.NODEJS_24_X,
      handler,
      code: lambda.Code.fromAsset(join(__dirname, '../../assets/handlers', folder)),
    });
  }
}
