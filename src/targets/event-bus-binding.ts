import * as events from 'aws-cdk-lib/aws-events';
import { allow } from '../access/manager-access';
import { DispatchTargetKind } from '../dispatch-target-config';
import { SettleMode } from '../settle-mode';
import { targetEnvironmentErrors, TargetBinding } from './target-binding';
import { EventBusTargetOptions } from '../target-options';
import { throwIfInvalid } from '../validation/property-check';

export function eventBusTarget(eventBus: events.IEventBus, options: EventBusTargetOptions): TargetBinding {
  return {
    defaultSettleMode: SettleMode.ON_DISPATCH,
    bind: (scope, { dispatchRole }) => {
      throwIfInvalid(scope, targetEnvironmentErrors(scope, eventBus, ['region']));
      allow(dispatchRole, ['events:PutEvents'], eventBus.eventBusArn);
      return { kind: DispatchTargetKind.EVENT_BUS, address: eventBus.eventBusArn, ...options };
    },
  };
}
