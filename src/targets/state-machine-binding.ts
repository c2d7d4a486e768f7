import { Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { allow } from '../access/manager-access';
import { allowSending } from '../access/queue-access';
import { DispatchTargetBindOptions, DispatchTargetKind } from '../dispatch-target-config';
import { SettleMode } from '../settle-mode';
import { ownershipProblems, placeProblems, TargetBinding } from './target-binding';
import { StateMachineTargetOptions } from '../target-options';
import { refuse } from '../validation/property-check';

/** What ends an execution. */
const FINAL_STATUSES = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

/** The names that a manager gives to its executions, and hardly anybody else does: event id, time and attempt. */
const EXECUTION_NAMES = '*_*.*_*';

export function stateMachineTarget(stateMachine: sfn.IStateMachine, options: StateMachineTargetOptions): TargetBinding {
  const type = options.stateMachineType ?? (stateMachine as Partial<sfn.StateMachine>).stateMachineType;
  if (type === undefined) {
    throw new Error(`DispatchTarget.stateMachine(): the state machine ${stateMachine.node.path} is imported, so its type is not known. `
      + 'Give it: { stateMachineType: StateMachineType.STANDARD }');
  }
  const isStandard = type === sfn.StateMachineType.STANDARD;
  return {
    defaultSettleMode: isStandard ? SettleMode.BY_OUTCOME : SettleMode.ON_DISPATCH,
    bind: (scope, bindOptions) => {
      const reporting = isStandard && bindOptions.outcomeQueue !== undefined;
      refuse(scope, [
        ...placeProblems(scope, stateMachine, ['account', 'region']),
        ...(reporting ? ownershipProblems(scope, stateMachine) : []),
      ]);
      allow(bindOptions.dispatchRole, ['states:StartExecution'], stateMachine.stateMachineArn);
      if (reporting) reportExecutions(scope, stateMachine.stateMachineArn, bindOptions);
      return { kind: DispatchTargetKind.STATE_MACHINE, address: stateMachine.stateMachineArn };
    },
  };
}

/** Express executions do not tell EventBridge how they end. */
function reportExecutions(scope: Construct, stateMachineArn: string, { outcomeQueue, outcomeDeadLetterQueue }: DispatchTargetBindOptions): void {
  if (!outcomeQueue || !outcomeDeadLetterQueue) return;
  const rule = new events.Rule(scope, 'Outcomes', {
    description: `The ends of executions that ${scope.node.path} started`.slice(0, 512),
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { stateMachineArn: [unqualified(stateMachineArn)], status: FINAL_STATUSES, name: [{ wildcard: EXECUTION_NAMES }] },
    },
    targets: [{ bind: () => ({ arn: outcomeQueue.queueArn, deadLetterConfig: { arn: outcomeDeadLetterQueue.queueArn } }) }],
  });
  for (const queue of [outcomeQueue, outcomeDeadLetterQueue]) {
    allowSending(scope, queue, { service: 'events.amazonaws.com', sourceArn: rule.ruleArn, account: rule.env.account });
  }
}

/** The events name the machine itself, whichever version or alias was started. */
function unqualified(stateMachineArn: string): string {
  return Token.isUnresolved(stateMachineArn) ? stateMachineArn : stateMachineArn.split(':').slice(0, 7).join(':');
}
