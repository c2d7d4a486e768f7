import { Json, member } from '../json';
import { present } from '../present';

/** One notification that the ledger's construct configures. The filter is as it appears in keys, not encoded. */
export interface ExpectedNotification {
  /** As S3 spells it, such as `s3:ObjectCreated:*`. */
  readonly event: string;
  readonly prefix?: string;
  readonly suffix?: string;
}

/** The event pattern as EventBridge has it. */
export type RulePattern = Json;

export interface ExpectedRule {
  readonly arn: string;
  readonly pattern: RulePattern;
}

/** How the events of one bucket reach the ledger. */
export interface ExpectedBucket {
  readonly bucket: string;
  /** With a notification: all that the ledger configures. */
  readonly notifications?: readonly ExpectedNotification[];
  /** With EventBridge: the rules of the ledger. */
  readonly rules?: readonly ExpectedRule[];
  /** In another account, which alone can read its configuration. */
  readonly foreign?: true;
}

/** What the ledger's construct has wired: the input of the schedule that runs the wiring check. */
export interface ExpectedWiring {
  readonly buckets: readonly ExpectedBucket[];
}

/** Throws an error that names what is not as the construct writes it. */
export function decodeWiring(input: Json): ExpectedWiring {
  return { buckets: list(input, 'buckets').map(bucketOf) };
}

function bucketOf(json: Json): ExpectedBucket {
  return present<ExpectedBucket>({
    bucket: text(json, 'bucket'),
    notifications: optionalList(json, 'notifications')?.map(each => present<ExpectedNotification>({
      event: text(each, 'event'), prefix: optionalText(each, 'prefix'), suffix: optionalText(each, 'suffix'),
    })),
    rules: optionalList(json, 'rules')?.map(each => ({ arn: text(each, 'arn'), pattern: member(each, 'pattern') ?? null })),
    foreign: member(json, 'foreign') === true ? true : undefined,
  });
}

function list(json: Json, name: string): readonly Json[] {
  return optionalList(json, name) ?? invalid(name, 'a list');
}

function optionalList(json: Json, name: string): readonly Json[] | undefined {
  const value = member(json, name);
  if (value === undefined) return undefined;
  return Array.isArray(value) ? value as readonly Json[] : invalid(name, 'a list');
}

function text(json: Json, name: string): string {
  return optionalText(json, name) ?? invalid(name, 'a text');
}

function optionalText(json: Json, name: string): string | undefined {
  const value = member(json, name);
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : invalid(name, 'a text');
}

function invalid(name: string, expected: string): never {
  throw new Error(`the input is not what the ledger's schedule sends: ${name} must be ${expected}. Invoke the function with the input of its schedule`);
}
