import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { all, LedgerStack, Properties, statements } from './ledger-stack';
import { DispatchTarget, S3EventLedgerProps, S3EventManager, S3EventManagerProps, SettleMode } from '../../src';

export interface ManagerStackOptions {
  readonly ledger?: Omit<S3EventLedgerProps, 'bucket'>;
  readonly stack?: StackProps;
  readonly app?: App;
  /** @default a queue of the stack */
  readonly target?: (stack: Stack) => DispatchTarget;
}

/** A stack with a bucket, its ledger, and a manager that delivers events to a queue. */
export class ManagerStack extends LedgerStack {
  readonly manager: S3EventManager;

  constructor(props: Omit<S3EventManagerProps, 'ledger' | 'target'> = {}, options: ManagerStackOptions = {}) {
    super(options.ledger, options.stack, options.app);
    const target = options.target ?? (stack => DispatchTarget.queue(new sqs.Queue(stack, 'Work')));
    this.manager = new S3EventManager(this, 'Manager', { ledger: this.ledger, target: target(this), ...props });
  }
}

/** The same, settled by outcome. */
export function reportingStack(props: Omit<S3EventManagerProps, 'ledger' | 'target'> = {}, options: ManagerStackOptions = {}): ManagerStack {
  return new ManagerStack({ settleMode: SettleMode.BY_OUTCOME, ...props }, options);
}

export interface Right {
  readonly actions: string[];
  readonly resource: unknown;
  readonly condition?: unknown;
}

/** Everything that the policies of a role allow. */
export function rightsOf(stack: Stack, role: string): Right[] {
  return all(stack, 'AWS::IAM::Policy')
    .filter(({ Roles }) => JSON.stringify(Roles).includes(`"${role}`))
    .flatMap(({ PolicyDocument }) => statements(PolicyDocument))
    .map(({ Action, Resource, Condition }) => ({
      actions: [Action].flat(), resource: Resource, ...(Condition === undefined ? {} : { condition: Condition }),
    }));
}

export function actionsOf(stack: Stack, role: string): string[] {
  return rightsOf(stack, role).flatMap(({ actions }) => actions).sort();
}

export function warnings(stack: Stack, path = '*'): string[] {
  return Annotations.fromStack(stack).findWarning(path, Match.anyValue()).map(({ entry }) => String(entry.data));
}

/** The environment variables of a function of a manager. */
export function environmentOf(stack: Stack, name: 'Dispatch' | 'Settle'): Properties {
  const words = { Dispatch: 'Delivers events', Settle: 'Settles events' }[name];
  const [found] = all(stack, 'AWS::Lambda::Function').filter(({ Description }) => String(Description).startsWith(words));
  return (found.Environment as { readonly Variables: Properties }).Variables;
}
