import type { ExpectedWiring } from './contract/expected-wiring';
import { allowedSources } from './queue-policy';
import { bucketLinks, DEPLOY, NOT_COMPARED, ObservedWiring, ruleLink, WiringLink } from './wiring';

interface Senders {
  readonly buckets: readonly string[];
  readonly rules: readonly string[];
  /** Whether a pattern stands for senders that are not known. */
  readonly others: boolean;
}

/** What to read of the senders that a queue's policy allows. Without a wiring check, only the policy names them. */
export function wiringOfSenders(policy: string | undefined): ExpectedWiring {
  const { buckets, rules } = sendersIn(policy);
  return {
    buckets: [
      ...buckets.map(bucket => ({ bucket, notifications: [] })),
      // Which bucket a rule is for, only the rule says.
      { bucket: '', foreign: true, rules: rules.map(arn => ({ arn, pattern: null })) },
    ],
  };
}

/** Whether the senders that a queue's policy allows do send to it: one link each. Pure. */
export function senderLinks(policy: string | undefined, queueArn: string, observed: ObservedWiring): WiringLink[] {
  const { buckets, rules, others } = sendersIn(policy);
  const links = [
    ...buckets.flatMap(bucket => bucketLinks({ bucket, notifications: [] }, observed.buckets.get(bucket))),
    ...rules.map(arn => ruleLink({ arn, pattern: null }, queueArn, observed.rules.get(arn))),
    ...(others ? [{ link: 'notification', of: 'other buckets', detail: `the policy of the queue does not name them: ${NOT_COMPARED}`, skipped: true as const }] : []),
  ];
  if (links.length > 0) return links;
  return [{
    link: 'queue policy', of: queueArn, code: 'SENDING_NOT_ALLOWED', detail: 'the policy of the queue allows neither a bucket nor a rule to send', fix: DEPLOY,
  }];
}

function sendersIn(policy: string | undefined): Senders {
  const buckets = allowedSources(policy, 's3.amazonaws.com').map(arn => arn.slice(arn.lastIndexOf(':') + 1));
  const rules = allowedSources(policy, 'events.amazonaws.com');
  const isName = (text: string) => !/[*?]/.test(text);
  return { buckets: buckets.filter(isName), rules: rules.filter(isName), others: ![...buckets, ...rules].every(isName) };
}
