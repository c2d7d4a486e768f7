import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

const CLOUDWATCH = 'cloudwatch.amazonaws.com';

/** Allows CloudWatch to publish to the topic. A topic policy replaces the default policy, which allowed it. */
export function allowAlarms(scope: Construct, topic: sns.ITopic): void {
  const { account } = Stack.of(scope);
  topic.addToResourcePolicy(cloudWatchStatement(account, ['sns:Publish'], topic.topicArn));
  const key = topic.masterKey;
  if (!key || key.addToResourcePolicy(keyStatement(account), true).statementAdded) return;

  const shown = keyStatement(Token.isUnresolved(account) ? '<account id>' : account);
  Annotations.of(scope).addWarningV2('s3-event-ledger:topicKeyPolicy', [
    `the encryption key ${key.node.path} of the topic ${topic.node.path} is imported, so the app cannot change its policy.`,
    'Add this statement to the key policy. Without it, no alarm notification arrives. The AWS managed key alias/aws/sns does not support it: use your own key.',
    JSON.stringify(Stack.of(scope).resolve(shown.toStatementJson()), undefined, 2),
  ].join('\n'));
}

function keyStatement(account: string): iam.PolicyStatement {
  return cloudWatchStatement(account, ['kms:Decrypt', 'kms:GenerateDataKey'], '*');
}

function cloudWatchStatement(account: string, actions: string[], resource: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(CLOUDWATCH)],
    actions,
    resources: [resource],
    conditions: { StringEquals: { 'aws:SourceAccount': account } },
  });
}
