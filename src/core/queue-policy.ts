import { Json, member, parseJson } from './json';

const SEND = 'sqs:sendmessage';

const SOURCE_ARN = 'aws:sourcearn';
const SOURCE_ACCOUNT = 'aws:sourceaccount';

/** Operators that match text with `*` and `?`; the account is not compared, since nobody but AWS sets it. */
const OPERATORS = ['arnequals', 'arnlike', 'stringequals', 'stringlike'];

/**
 * Whether a queue's policy lets a service send on behalf of a source, such as a bucket. Conditions that the ledger does not write are
 * never satisfied.
 */
export function allowsSending(policy: string | undefined, service: string, sourceArn: string): boolean {
  const statements = asList(member(parseJson(policy ?? '') ?? null, 'Statement'));
  if (statements.some(statement => member(statement, 'Effect') === 'Deny' && concerns(statement, service) && member(statement, 'Condition') === undefined)) return false;
  return statements.some(statement => member(statement, 'Effect') === 'Allow' && concerns(statement, service) && conditionsHold(statement, sourceArn));
}

/** The sources, perhaps with `*` and `?`, on whose behalf a queue's policy lets a service send. */
export function allowedSources(policy: string | undefined, service: string): string[] {
  const statements = asList(member(parseJson(policy ?? '') ?? null, 'Statement'))
    .filter(statement => member(statement, 'Effect') === 'Allow' && concerns(statement, service));
  const sources = statements.flatMap(statement => Object.entries(member(statement, 'Condition') ?? {}))
    .filter(([operator]) => OPERATORS.includes(operator.toLowerCase()))
    .flatMap(([, keys]) => Object.entries(keys as object))
    .filter(([key]) => key.toLowerCase() === SOURCE_ARN)
    .flatMap(([, values]) => asList(values as Json).map(String));
  return [...new Set(sources)];
}

function concerns(statement: Json, service: string): boolean {
  const principal = member(statement, 'Principal');
  const principals = [...asList(principal), ...asList(member(principal, 'Service')), ...asList(member(principal, 'AWS'))];
  return principals.some(each => each === '*' || each === service) && asList(member(statement, 'Action')).some(action => matches(String(action).toLowerCase(), SEND));
}

function conditionsHold(statement: Json, sourceArn: string): boolean {
  const conditions = member(statement, 'Condition') ?? {};
  return Object.entries(conditions).every(([operator, keys]) => Object.entries(keys as object).every(([key, values]) => {
    if (key.toLowerCase() === SOURCE_ACCOUNT) return true;
    const known = OPERATORS.includes(operator.toLowerCase()) && key.toLowerCase() === SOURCE_ARN;
    return known && asList(values as Json).some(value => matches(String(value), sourceArn));
  }));
}

function matches(pattern: string, text: string): boolean {
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${expression}$`).test(text);
}

function asList(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value as readonly Json[] : [value];
}
