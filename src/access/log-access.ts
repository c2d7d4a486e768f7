import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export function grantLog(role: iam.IRole, logGroup: logs.ILogGroup): void {
  iam.Grant.addToPrincipal({ grantee: role, actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resourceArns: [logGroup.logGroupArn] });
}

/** CloudWatch Logs uses the key itself, whoever writes. Without this statement, the log group cannot be created. */
export function allowLogEncryption(scope: Construct, key: kms.IKey): void {
  const { partition, region, account } = Stack.of(scope);
  if (key.addToResourcePolicy(keyStatement(partition, region, account), true).statementAdded) return;

  const shown = keyStatement(known(partition, 'aws'), known(region, '<region>'), known(account, '<account id>'));
  Annotations.of(scope).addWarningV2('s3-event-ledger:logKeyPolicy', [
    `the encryption key ${key.node.path} of the logs is imported, so its policy cannot be extended here.`,
    'Add this statement to it before you deploy, or the log groups cannot be created:',
    JSON.stringify(Stack.of(scope).resolve(shown.toStatementJson()), undefined, 2),
  ].join('\n'));
}

/** For any log group of the account and region: a key that named the one that it encrypts would wait for it, and it for the key. */
function keyStatement(partition: string, region: string, account: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(`logs.${region}.amazonaws.com`)],
    actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` } },
  });
}

function known(value: string, placeholder: string): string {
  return Token.isUnresolved(value) ? placeholder : value;
}
