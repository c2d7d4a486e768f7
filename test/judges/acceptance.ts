import { ACCEPTED } from './accepted';
import { Finding, Owner, ownerOf } from './finding';

/** A test fails with both: findings that nobody has accepted, and acceptances of a judge that match no finding. */
export interface Verdict {
  readonly unaccepted: readonly string[];
  readonly unused: readonly string[];
}

/** @param rulesOfJudge which rules belong to the judge that made the findings */
export function verdict(findings: readonly Finding[], rulesOfJudge: RegExp, accepted = ACCEPTED): Verdict {
  const pairs = accepted.flatMap(({ rules, of }) => rules.flatMap(rule => of.map((owner): [string, Owner] => [rule, owner])))
    .filter(([rule]) => rulesOfJudge.test(rule));
  const matches = ({ rule, path }: Finding) => ([acceptedRule, owner]: [string, Owner]) => rule === acceptedRule && ownerOf(path) === owner;
  return {
    unaccepted: findings.filter(finding => !pairs.some(matches(finding))).map(({ rule, path }) => `${rule}: ${path}`),
    unused: pairs.filter(pair => !findings.some(finding => matches(finding)(pair))).map(([rule, owner]) => `${rule} of ${owner}`),
  };
}

export const CLEAN: Verdict = { unaccepted: [], unused: [] };
