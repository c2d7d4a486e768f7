import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** What Lambda asks of the role of a function in a VPC: without them, the function cannot be created. */
const MANAGE_NETWORK_INTERFACES = [
  'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:UnassignPrivateIpAddresses',
];

/**
 * Lambda manages the network interfaces in the name of the role. The function's own code, whose calls alone carry the function's ARN,
 * must not.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export function allowNetworkInterfaces(scope: Construct, role: iam.IRole): void {
  const anyFunction = Stack.of(scope).formatArn({ service: 'lambda', resource: 'function:*' });
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: MANAGE_NETWORK_INTERFACES, resources: ['*'] }));
  role.addToPrincipalPolicy(new iam.PolicyStatement({
    effect: iam.Effect.DENY,
    actions: MANAGE_NETWORK_INTERFACES,
    resources: ['*'],
    conditions: { ArnLike: { 'lambda:SourceFunctionArn': anyFunction } },
  }));
}
