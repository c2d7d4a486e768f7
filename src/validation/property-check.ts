import { Duration, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Throws one error that names every problem; does nothing where there is none. */
export function refuse(construct: IConstruct, problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new Error(`${construct.node.path}: ${problems.length === 1 ? problems[0] : problems.map(problem => `\n  - ${problem}`).join('')}`);
}

/** What is wrong with a property, if anything is. What is left out, or known only at deployment, passes. */
export function check<T>(name: string, value: T | undefined, rule: string, holds: (value: T) => boolean): string[] {
  if (value === undefined || Token.isUnresolved(value) || holds(value)) return [];
  return [`${name} must be ${rule}, got: ${typeof value === 'number' ? value : JSON.stringify(value)}`];
}

export function checkWholeNumber(name: string, value: number | undefined, least: number, most: number): string[] {
  return check(name, value, `a whole number from ${least} to ${most}`, number => Number.isInteger(number) && number >= least && number <= most);
}

/** Durations enter sums, so they must be known at synth. */
export function checkDuration(name: string, value: Duration | undefined, least: Duration, most?: Duration): string[] {
  if (value === undefined) return [];
  const rule = `${name} must be whole seconds, ${most ? `${least.toHumanString()} to ${most.toHumanString()}` : `at least ${least.toHumanString()}`}`;
  if (value.isUnresolved()) return [`${rule}, and known at synth, got: a token`];
  const seconds = value.toSeconds({ integral: false });
  const holds = Number.isInteger(seconds) && seconds >= least.toSeconds() && (!most || seconds <= most.toSeconds());
  return holds ? [] : [`${rule}, got: ${value.toHumanString()}`];
}
