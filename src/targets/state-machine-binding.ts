import { Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { allow } from '../access/manager-access';
import { allowSend } from '../access/queue-access';
import { BATCH_NAME_PREFIX } from '../core/contract/batch-limits';
import { DispatchTargetBindOptions, DispatchTargetKind } from '../dispatch-target-config';
import { SettleMode } from '../settle-mode';
import { ownershipErrors, targetEnvironmentErrors, TargetBinding } from './target-binding';
import { StateMachineTargetOptions } from '../target-options';
import { throwIfInvalid } from '../validation/property-check';

const FINAL_STATUSES = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

/** Matches the execution names of a manager: event id, timestamp and attempt. */
const ATTEMPT_NAMES = '*_*.*_*';

/** Matches the execution names of batches of several events. */
const BATCH_NAMES = `${BATCH_NAME_PREFIX}*`;

export function stateMachineTarget(stateMachine: sfn.IStateMachine, options: StateMachineTargetOptions): TargetBinding {
  const type = options.stateMachineType ?? (stateMachine as Partial<sfn.StateMachine>).stateMachineType;
  if (type === undefined) {
    throw new Error(`DispatchTarget.stateMachine(): the state machine ${stateMachine.node.path} is imported, so its type is unknown. `
      + 'Set the option stateMachineType, for example to StateMachineType.STANDARD');
  }
  const isStandard = type === sfn.StateMachineType.STANDARD;
  return {
    defaultSettleMode: isStandard ? SettleMode.BY_OUTCOME : SettleMode.ON_DISPATCH,
    bind: (scope, bindOptions) => {
      const reporting = isStandard && bindOptions.outcomeQueue !== undefined;
      throwIfInvalid(scope, [
        ...targetEnvironmentErrors(scope, stateMachine, ['account', 'region']),
        ...(reporting ? ownershipErrors(scope, stateMachine) : []),
      ]);
      allow(bindOptions.dispatchRole, ['states:StartExecution'], stateMachine.stateMachineArn);
      const names = options.batch ? [ATTEMPT_NAMES, BATCH_NAMES] : [ATTEMPT_NAMES];
      if (reporting) reportExecutions(scope, stateMachine.stateMachineArn, bindOptions, names);
      return { kind: DispatchTargetKind.STATE_MACHINE, address: stateMachine.stateMachineArn, batch: options.batch };
    },
  };
}

/** For Standard state machines only: Express executions send no status events to EventBridge. */
function reportExecutions(
  scope: Construct, stateMachineArn: string, { outcomeQueue, outcomeDeadLetterQueue }: DispatchTargetBindOptions, names: readonly string[],
): void {
  if (!outcomeQueue || !outcomeDeadLetterQueue) return;
  const rule = new events.Rule(scope, 'Outcomes', {
    description: `Outcomes of executions started by ${scope.node.path}`.slice(0, 512),
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { stateMachineArn: [unqualified(stateMachineArn)], status: FINAL_STATUSES, name: names.map(wildcard => ({ wildcard })) },
    },
    targets: [{ bind: () => ({ arn: outcomeQueue.queueArn, deadLetterConfig: { arn: outcomeDeadLetterQueue.queueArn } }) }],
  });
  for (const queue of [outcomeQueue, outcomeDeadLetterQueue]) {
    allowSend(scope, queue, { service: 'events.amazonaws.com', sourceArn: rule.ruleArn, account: rule.env.account });
  }
}

/** The status events contain the ARN of the state machine without version or alias. */
function unqualified(stateMachineArn: string): string {
  return Token.isUnresolved(stateMachineArn) ? stateMachineArn : stateMachineArn.split(':').slice(0, 7).join(':');
}
