import { Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IEnvironmentAware } from 'aws-cdk-lib/interfaces';

/** Where a metric is published: an alarm or a dashboard of another account or region names both. */
export function metricEnvironment({ env: { account, region } }: IEnvironmentAware): Pick<cloudwatch.MetricProps, 'account' | 'region'> {
  return { account: known(account), region: known(region) };
}

function known(name: string): string | undefined {
  return Token.isUnresolved(name) ? undefined : name;
}
