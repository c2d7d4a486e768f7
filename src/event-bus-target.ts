import * as events from 'aws-cdk-lib/aws-events';
import { DispatchTargetKind } from './dispatch-target-config';
import { allow } from './manager-access';
import { refuse } from './property-check';
import { SettleMode } from './settle-mode';
import { placeProblems, TargetBinding } from './target-binding';
import { EventBusTargetOptions } from './target-options';

export function eventBusTarget(eventBus: events.IEventBus, options: EventBusTargetOptions): TargetBinding {
  return {
    defaultSettle: SettleMode.ON_DISPATCH,
    bind: (scope, { dispatchRole }) => {
      refuse(scope, placeProblems(scope, eventBus, ['region']));
      allow(dispatchRole, ['events:PutEvents'], eventBus.eventBusArn);
      return { kind: DispatchTargetKind.EVENT_BUS, address: eventBus.eventBusArn, ...options };
    },
  };
}
