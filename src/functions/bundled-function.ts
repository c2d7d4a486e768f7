import { join, parse } from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { grantOnKey } from '../access/key-access';
import { allowNetworkInterfaces } from '../access/network-access';
import { BundleName, BUNDLES } from '../core/contract/bundle';
import { FunctionOptions } from '../function-options';

interface BundledFunctionProps extends lambda.FunctionOptions {
  readonly role: iam.IRole;
}

/** A Lambda function whose code is part of the package. */
export class BundledFunction extends lambda.Function {
  constructor(scope: Construct, id: string, name: BundleName, props: BundledFunctionProps, options: FunctionOptions = {}) {
    const { vpc, vpcSubnets, securityGroups, tracing, environmentEncryption, layers, architecture, runtime } = options;
    grantOnKey(environmentEncryption, props.role, ['kms:Decrypt'], 'lambda');
    if (vpc) allowNetworkInterfaces(scope, props.role);
    super(scope, id, {
      ...props,
      vpc,
      vpcSubnets,
      securityGroups,
      tracing,
      environmentEncryption,
      layers,
      architecture: architecture ?? lambda.Architecture.ARM_64,
      runtime: runtime ?? lambda.Runtime.NODEJS_24_X,
      handler: `${parse(BUNDLES[name]).name}.handler`,
      code: lambda.Code.fromAsset(join(__dirname, '../../assets/handlers')),
    });
  }
}
