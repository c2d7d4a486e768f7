import { join, parse } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { BundleName, BUNDLES } from '../core/contract/bundle';

/** A Lambda function whose code is part of the package. */
export class BundledFunction extends lambda.Function {
  constructor(scope: Construct, id: string, name: BundleName, options: lambda.FunctionOptions) {
    const { folder, file } = BUNDLES[name];
    super(scope, id, {
      ...options,
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: `${parse(file).name}.handler`,
      code: lambda.Code.fromAsset(join(__dirname, '../../assets/handlers', folder)),
    });
  }
}
