import { Names, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { Subscription } from './subscription';
import { EVENT_BRIDGE_SOURCE } from '../core/contract/event-name';
import { EventDelivery } from '../event-delivery';
import { environmentMismatches } from '../validation/environment-check';

const MAX_STATEMENT_ID_LENGTH = 64;

/** Rules are created in the account of the ledger, and S3 sends only to buses. */
export function eventBusErrors(scope: IConstruct, { delivery, eventBus }: Subscription): string[] {
  if (!eventBus) return [];
  if (delivery !== EventDelivery.EVENT_BRIDGE) return [`eventBus must be omitted with EventDelivery.${delivery}, which does not use one`];
  return environmentMismatches(scope, eventBus).map(({ message }) => `eventBus must be in the ledger's ${message}`);
}

/** Allows rules of the account to forward events of S3 to the bus, once per ledger, bus and account. */
export function acceptEvents(ledger: Construct, account: string, eventBus?: events.IEventBus): void {
  const stack = Stack.of(ledger);
  const id = `EventsFrom${account}${eventBus?.node.addr ?? ''}`;
  if (ledger.node.tryFindChild(id)) return;

  const scope = new Construct(ledger, id);
  const statement = new iam.PolicyStatement({
    principals: [new iam.AccountPrincipal(account)],
    actions: ['events:PutEvents'],
    resources: [eventBus?.eventBusArn ?? stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
    conditions: { StringEquals: { 'events:source': EVENT_BRIDGE_SOURCE } },
  });
  const statementId = Names.uniqueResourceName(scope, { maxLength: MAX_STATEMENT_ID_LENGTH });
  new events.CfnEventBusPolicy(scope, 'Policy', {
    eventBusName: eventBus?.eventBusName,
    statementId,
    statement: { Sid: statementId, ...statement.toStatementJson() },
  });
}
