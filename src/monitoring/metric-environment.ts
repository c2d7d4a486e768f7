import { Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IEnvironmentAware } from 'aws-cdk-lib/interfaces';

/** The account and region in which a metric is published. An alarm or a dashboard of another environment needs both. */
export function metricEnvironment({ env: { account, region } }: IEnvironmentAware): Pick<cloudwatch.MetricProps, 'account' | 'region'> {
  return { account: known(account), region: known(region) };
}

function known(name: string): string | undefined {
  return Token.isUnresolved(name) ? undefined : name;
}
