import { Duration, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Throws one error that lists all errors, if there are any. */
export function throwIfInvalid(construct: IConstruct, errors: readonly string[]): void {
  if (errors.length === 0) return;
  throw new Error(`${construct.node.path}: ${errors.length === 1 ? errors[0] : errors.map(error => `\n  - ${error}`).join('')}`);
}

/** The error of a property, if it is invalid. An omitted value, or a token, is valid. */
export function check<T>(name: string, value: T | undefined, rule: string, isValid: (value: T) => boolean): string[] {
  if (value === undefined || Token.isUnresolved(value) || isValid(value)) return [];
  return [`${name} must be ${rule}, got: ${typeof value === 'number' ? value : JSON.stringify(value)}`];
}

export function checkWholeNumber(name: string, value: number | undefined, least: number, most: number): string[] {
  return check(name, value, `a whole number from ${least} to ${most}`, number => Number.isInteger(number) && number >= least && number <= most);
}

/** A duration must be known at synth, because the constructs calculate with it. */
export function checkDuration(name: string, value: Duration | undefined, least: Duration, most?: Duration): string[] {
  if (value === undefined) return [];
  const rule = `${name} must be whole seconds, ${most ? `${least.toHumanString()} to ${most.toHumanString()}` : `at least ${least.toHumanString()}`}`;
  if (value.isUnresolved()) return [`${rule}, and known at synth, got: a token`];
  const seconds = value.toSeconds({ integral: false });
  const isValid = Number.isInteger(seconds) && seconds >= least.toSeconds() && (!most || seconds <= most.toSeconds());
  return isValid ? [] : [`${rule}, got: ${value.toHumanString()}`];
}
